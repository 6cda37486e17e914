// Gather symbols that would bury each other into circles with a number; few are never gathered.

import { Grid } from "tf/map/grid.js";

/**
 * @import { Code, Item } from "tf/map/types.js"
 *
 * @typedef {object} Mark something to draw, in pixels of the world at one zoom
 * @property {number} x
 * @property {number} y
 * @property {number} r
 * @property {number} n
 * @property {Item | null} item the feature, when it stands for one
 * @property {Map<Code | null, number>} counts
 * @property {[number, number, number, number]} box world coordinates: west, north, east, south
 */

/** Pixels within which features are gathered. */
const REACH = 60;
/** Zoom from which each feature is drawn wherever it lies. */
const SEPARATE_ZOOM = 17;
/** Fewer than this stay single: the nearer one looks, the more of them there is room for. */
const FEW = (/** @type {number} */ zoom) => (zoom < 12 ? 5 : zoom < 15 ? 8 : 14);
const SYMBOL = 6;
/** Radius of the largest circle. */
const MOST = 26;

/**
 * @param {Item[]} items
 * @param {number} zoom
 * @param {boolean} context whether the layer only says where things are: its marks are small
 * @returns {Mark[]} from the largest to the smallest
 */
export function gather(items, zoom, context) {
  const size = 256 * 2 ** zoom;
  if (context) return items.map((item) => ({ ...single(item, size, zoom), r: dotRadius(item.n, zoom) }));
  if (zoom >= SEPARATE_ZOOM) return items.map((item) => single(item, size, zoom));
  /** @type {Map<string, Item[]>} */
  const bins = new Map();
  for (const item of items) {
    const key = `${Math.floor((item.x * size) / REACH)}/${Math.floor((item.y * size) / REACH)}`;
    const bin = bins.get(key);
    if (bin) bin.push(item);
    else bins.set(key, [item]);
  }
  const marks = [...bins.values()].flatMap((bin) => binMarks(bin, size, zoom));
  return merge(marks.sort((a, b) => b.n - a.n));
}

/**
 * @param {Item[]} bin
 * @param {number} size
 * @param {number} zoom
 */
function binMarks(bin, size, zoom) {
  const total = bin.reduce((sum, item) => sum + item.n, 0);
  if (total >= FEW(zoom)) return [group(bin, size)];
  return bin.map((item) => (item.n === 1 ? single(item, size, zoom) : group([item], size)));
}

/**
 * @param {Item} item
 * @param {number} size
 * @param {number} zoom
 * @returns {Mark}
 */
function single(item, size, zoom) {
  const r = zoom < 11 ? SYMBOL - 1 : zoom < 15 ? SYMBOL : SYMBOL + 1;
  return {
    x: item.x * size, y: item.y * size, r, n: item.n, item: item.n === 1 ? item : null,
    counts: new Map([[item.code, 1]]), box: [item.x, item.y, item.x, item.y],
  };
}

/**
 * @param {Item[]} items
 * @param {number} size
 * @returns {Mark}
 */
function group(items, size) {
  /** @type {Mark} */
  const mark = { x: 0, y: 0, r: 0, n: 0, item: null, counts: new Map(), box: [1, 1, 0, 0] };
  for (const item of items) {
    mark.x += item.x * size * item.n;
    mark.y += item.y * size * item.n;
    mark.n += item.n;
    const parts = item.counts?.size ? item.counts : new Map([[item.code, item.n]]);
    for (const [code, n] of parts) mark.counts.set(code, (mark.counts.get(code) ?? 0) + n);
    widen(mark.box, [item.x, item.y, item.x, item.y]);
  }
  mark.x /= mark.n;
  mark.y /= mark.n;
  mark.r = radius(mark.n);
  return mark;
}

/**
 * @param {number} n
 * @param {number} zoom
 */
function dotRadius(n, zoom) {
  return (zoom < 10 ? 2 : zoom < 13 ? 3 : 4) + Math.min(3, Math.log10(n));
}

/** @param {number} n */
function radius(n) {
  return Math.min(MOST, 11 + 4.5 * Math.log10(n));
}

/**
 * Let a circle take what lies under it.
 * @param {Mark[]} marks from the largest
 * @returns {Mark[]}
 */
function merge(marks) {
  /** @type {Mark[]} */
  const kept = [];
  /** @type {Grid<Mark>} */
  const circles = new Grid();
  for (const mark of marks) {
    const { x, y, r } = mark;
    const over = circles.find(x - r, y - r, x + r, y + r, (other) => Math.hypot(other.x - x, other.y - y) < other.r + r - 2);
    if (over) absorb(over, mark);
    else kept.push(mark);
    if (!over && mark.n > 1) circles.add(x - MOST, y - MOST, x + MOST, y + MOST, mark);
  }
  return kept;
}

/**
 * @param {Mark} into
 * @param {Mark} mark
 */
function absorb(into, mark) {
  const n = into.n + mark.n;
  into.x = (into.x * into.n + mark.x * mark.n) / n;
  into.y = (into.y * into.n + mark.y * mark.n) / n;
  into.n = n;
  into.r = radius(n);
  for (const [code, count] of mark.counts) into.counts.set(code, (into.counts.get(code) ?? 0) + count);
  widen(into.box, mark.box);
}

/**
 * @param {[number, number, number, number]} box
 * @param {[number, number, number, number]} by
 */
function widen(box, by) {
  box[0] = Math.min(box[0], by[0]);
  box[1] = Math.min(box[1], by[1]);
  box[2] = Math.max(box[2], by[2]);
  box[3] = Math.max(box[3], by[3]);
}
