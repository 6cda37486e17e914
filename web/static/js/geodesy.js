// Lengths, areas and circles on the WGS 84 ellipsoid; never in degrees, never in Web Mercator.

const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RAD = Math.PI / 180;

/** @typedef {[number, number]} Position longitude and latitude in degrees */

/**
 * Return the metres between two positions along the geodesic (Vincenty 1975; within a millimetre).
 * @param {Position} from
 * @param {Position} to
 */
export function distance(from, to) {
  const L = (to[0] - from[0]) * RAD;
  const U1 = Math.atan((1 - F) * Math.tan(from[1] * RAD));
  const U2 = Math.atan((1 - F) * Math.tan(to[1] * RAD));
  const [s1, c1, s2, c2] = [Math.sin(U1), Math.cos(U1), Math.sin(U2), Math.cos(U2)];
  let lambda = L;
  for (let turn = 0; turn < 200; turn += 1) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return 0;
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cosM = cos2Alpha === 0 ? 0 : cosSigma - (2 * s1 * s2) / cos2Alpha;
    const C = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const before = lambda;
    lambda = L + (1 - C) * F * sinAlpha
      * (sigma + C * sinSigma * (cosM + C * cosSigma * (2 * cosM ** 2 - 1)));
    if (Math.abs(lambda - before) < 1e-12) {
      const [k1, k2] = series(cos2Alpha);
      return B * k1 * (sigma - deltaSigma(k2, sinSigma, cosSigma, cosM));
    }
  }
  return NaN; // nearly antipodal: nobody measures that on a municipal map
}

/**
 * Return where one arrives after some metres in a direction (Vincenty's direct solution).
 * @param {Position} from
 * @param {number} azimuth degrees clockwise from north
 * @param {number} metres
 * @returns {Position}
 */
export function destination(from, azimuth, metres) {
  const [sinA1, cosA1] = [Math.sin(azimuth * RAD), Math.cos(azimuth * RAD)];
  const tanU = (1 - F) * Math.tan(from[1] * RAD);
  const cosU = 1 / Math.sqrt(1 + tanU ** 2);
  const sinU = tanU * cosU;
  const sigma1 = Math.atan2(tanU, cosA1);
  const sinAlpha = cosU * sinA1;
  const cos2Alpha = 1 - sinAlpha ** 2;
  const [k1, k2] = series(cos2Alpha);
  let sigma = metres / (B * k1);
  let cosM = 0;
  for (let turn = 0; turn < 100; turn += 1) {
    cosM = Math.cos(2 * sigma1 + sigma);
    const next = metres / (B * k1) + deltaSigma(k2, Math.sin(sigma), Math.cos(sigma), cosM);
    if (Math.abs(next - sigma) < 1e-12) break;
    sigma = next;
  }
  const [sinS, cosS] = [Math.sin(sigma), Math.cos(sigma)];
  const x = sinU * sinS - cosU * cosS * cosA1;
  const latitude = Math.atan2(sinU * cosS + cosU * sinS * cosA1, (1 - F) * Math.hypot(sinAlpha, x));
  const lambda = Math.atan2(sinS * sinA1, cosU * cosS - sinU * sinS * cosA1);
  const C = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
  const L = lambda - (1 - C) * F * sinAlpha
    * (sigma + C * sinS * (cosM + C * cosS * (2 * cosM ** 2 - 1)));
  return [from[0] + L / RAD, latitude / RAD];
}

/** @param {number} cos2Alpha */
function series(cos2Alpha) {
  const u2 = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2;
  const k1 = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const k2 = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  return [k1, k2];
}

/**
 * @param {number} k2
 * @param {number} sinS
 * @param {number} cosS
 * @param {number} cosM
 */
function deltaSigma(k2, sinS, cosS, cosM) {
  const inner = cosS * (2 * cosM ** 2 - 1) - (k2 / 6) * cosM * (4 * sinS ** 2 - 3) * (4 * cosM ** 2 - 3);
  return k2 * sinS * (cosM + (k2 / 4) * inner);
}

/** @param {number} phi */
function authalicQ(phi) {
  const s = E * Math.sin(phi);
  return (1 - E2) * (Math.sin(phi) / (1 - s * s) + Math.atanh(s) / E);
}

const Q_POLE = authalicQ(Math.PI / 2);
const AUTHALIC_RADIUS = A * Math.sqrt(Q_POLE / 2);

/**
 * Return the square metres inside a ring, open or closed, by the sphere of equal area.
 * @param {Position[]} ring
 */
export function ringArea(ring) {
  let excess = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const [from, to] = [ring[i], ring[(i + 1) % ring.length]];
    const [t1, t2] = [from, to].map((p) => Math.tan(Math.asin(authalicQ(p[1] * RAD) / Q_POLE) / 2));
    excess += 2 * Math.atan2(Math.tan(((to[0] - from[0]) * RAD) / 2) * (t1 + t2), 1 + t1 * t2);
  }
  return Math.abs(excess) * AUTHALIC_RADIUS ** 2;
}

/**
 * Return the metres along a line.
 * @param {Position[]} line
 */
export function lineLength(line) {
  return line.slice(1).reduce((sum, to, i) => sum + distance(line[i], to), 0);
}

/**
 * Return a closed ring at the same true distance all around; its corners lie on the circle.
 * @param {Position} centre
 * @param {number} radius metres
 * @param {number} [corners]
 * @returns {Position[]}
 */
export function circle(centre, radius, corners = 180) {
  const ring = Array.from({ length: corners }, (_, i) => destination(centre, -(i * 360) / corners, radius));
  return [...ring, ring[0]];
}
