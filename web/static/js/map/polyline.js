// Drawings as short text for the address bar: differences of millionths of a degree, five bits a letter.

/**
 * @import { Drawing } from "tf/map/types.js"
 */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const PRECISION = 1e6;

/**
 * @param {[number, number][]} positions
 * @returns {string}
 */
export function encodePositions(positions) {
  let [x, y] = [0, 0];
  let text = "";
  for (const [lon, lat] of positions) {
    const [nextX, nextY] = [Math.round(lon * PRECISION), Math.round(lat * PRECISION)];
    text += encodeNumber(nextX - x) + encodeNumber(nextY - y);
    [x, y] = [nextX, nextY];
  }
  return text;
}

/**
 * @param {string} text
 * @returns {[number, number][]}
 */
export function decodePositions(text) {
  /** @type {[number, number][]} */
  const positions = [];
  let [x, y, at] = [0, 0, 0];
  const next = () => {
    let [value, shift] = [0, 1];
    for (;;) {
      const digit = LETTERS.indexOf(text.charAt(at));
      if (at >= text.length || digit < 0) throw new Error("dibujo incompleto");
      at += 1;
      value += (digit % 32) * shift;
      if (digit < 32) return value % 2 ? -(value + 1) / 2 : value / 2;
      shift *= 32;
    }
  };
  while (at < text.length) {
    x += next();
    y += next();
    positions.push([x / PRECISION, y / PRECISION]);
  }
  return positions;
}

/** @param {number} signed */
function encodeNumber(signed) {
  let value = signed < 0 ? -signed * 2 - 1 : signed * 2;
  let text = "";
  while (value >= 32) {
    text += LETTERS[32 + (value % 32)];
    value = Math.floor(value / 32);
  }
  return text + LETTERS[value];
}

/** @param {Drawing[]} drawings */
export function encodeDrawings(drawings) {
  return drawings.map((one) => (one.kind === "circulo"
    ? `C${encodePositions([one.centre])}.${Math.round(one.radius * 10) / 10}`
    : `P${encodePositions(one.ring)}`)).join("~");
}

/**
 * @param {string} text
 * @returns {Drawing[]} those that can be read
 */
export function decodeDrawings(text) {
  return text.split("~").flatMap((part) => {
    try {
      return [decodeDrawing(part)];
    } catch {
      return []; // a link cut short loses its last drawing, not the page
    }
  });
}

/**
 * @param {string} part
 * @returns {Drawing}
 */
function decodeDrawing(part) {
  if (part.startsWith("C")) {
    const [place, ...radius] = part.slice(1).split(".");
    const metres = Number(radius.join("."));
    if (!(metres > 0)) throw new Error("círculo sin radio");
    return { kind: "circulo", centre: decodePositions(place)[0], radius: metres };
  }
  const ring = decodePositions(part.slice(1));
  if (!part.startsWith("P") || ring.length < 3) throw new Error("polígono sin esquinas");
  return { kind: "poligono", ring };
}
