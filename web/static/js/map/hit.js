// What lies under a click: symbols first, then lines, then the smallest polygon.

/**
 * @import { Layer, Point, Ref, Shape } from "tf/map/types.js"
 * @import { App } from "tf/map/app.js"
 * @import { Mark } from "tf/map/clusters.js"
 *
 * @typedef {{layer: Layer, ref: Ref, label: string}} Hit
 * @typedef {{hits: Hit[], group: {layer: Layer, mark: Mark} | null}} Found
 */

const MOST = 12;

/**
 * @param {App} app
 * @param {L.LatLng} place
 * @param {number} tolerance pixels around: more for a finger than for a mouse
 * @param {string} [slug] the only layer meant, if there is one
 * @returns {Found}
 */
export function hitTest(app, place, tolerance, slug) {
  const near = app.overlay.at(app.map.latLngToLayerPoint(place), tolerance);
  const marks = near.filter(({ layer }) => !slug || layer.slug === slug);
  const first = marks[0];
  // A circle in front is opened, not chosen.
  if (first && first.mark.n > 1) return { hits: [], group: { layer: first.layer, mark: first.mark } };
  /** @type {Hit[]} */
  const hits = [];
  for (const { layer, mark } of marks) {
    if (mark.item?.id) hits.push({ layer, ref: { slug: layer.slug, id: mark.item.id }, label: mark.item.label });
  }
  hits.push(...shapeHits(app, place, tolerance, 2), ...shapeHits(app, place, tolerance, 3));
  return { hits: distinct(hits).slice(0, MOST), group: null };
}

/**
 * @param {App} app
 * @param {L.LatLng} place
 * @param {number} tolerance
 * @param {2 | 3} type
 * @returns {Hit[]}
 */
function shapeHits(app, place, tolerance, type) {
  /** @type {{hit: Hit, size: number}[]} */
  const found = [];
  for (const source of app.visibleSources().reverse()) {
    const here = source.shapesAt(place);
    if (!here) continue;
    const reach = (tolerance + source.layer.style.width) * here.unitsPerPixel;
    for (const shape of here.shapes) {
      if (shape.type !== type || !shape.id) continue;
      const inside = type === 3 ? contains(shape, here) : near(shape, here, reach);
      if (!inside) continue;
      const { layer } = source;
      found.push({ hit: { layer, ref: { slug: layer.slug, id: shape.id }, label: shape.label }, size: extent(shape) });
    }
  }
  // Drawn on top of one another, the smaller polygon is the one meant; the others are offered.
  return found.sort((a, b) => a.size - b.size).map(({ hit }) => hit);
}

/** @param {Hit[]} hits */
function distinct(hits) {
  const seen = new Set();
  return hits.filter(({ ref }) => {
    const key = `${ref.slug}/${ref.id}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Even-odd rule over all rings, so that holes are outside.
 * @param {Shape} shape
 * @param {Point} point
 */
export function contains(shape, { x, y }) {
  let inside = false;
  for (const ring of shape.rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i], ring[j]];
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

/**
 * @param {Shape} shape
 * @param {Point} point
 * @param {number} reach
 */
function near(shape, point, reach) {
  return shape.rings.some((line) => line.slice(1).some((end, i) => toSegment(point, line[i], end) <= reach));
}

/**
 * @param {Point} p
 * @param {Point} a
 * @param {Point} b
 */
function toSegment(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const t = square ? Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / square)) : 0;
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/** @param {Shape} shape */
function extent(shape) {
  const points = shape.rings.flat();
  const [xs, ys] = [points.map((p) => p.x), points.map((p) => p.y)];
  return (xs.reduce((a, b) => Math.max(a, b)) - xs.reduce((a, b) => Math.min(a, b)))
    * (ys.reduce((a, b) => Math.max(a, b)) - ys.reduce((a, b) => Math.min(a, b)));
}
