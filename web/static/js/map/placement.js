// Where symbols are drawn when several layers want the same spot: circles make room, symbols stand at their rim.

import { Grid } from "tf/map/grid.js";

/**
 * @import { Layer } from "tf/map/types.js"
 * @import { Mark } from "tf/map/clusters.js"
 *
 * @typedef {object} Placed a mark as it is drawn, in pixels of the map's layer
 * @property {Layer} layer
 * @property {Mark} mark
 * @property {number} x where it is drawn
 * @property {number} y
 * @property {number} trueX where it is
 * @property {number} trueY
 */

const GAP = 1;
const TURNS = 4;
/** A step in a direction of its own for marks that lie exactly on one another. */
const GOLDEN = 2.4;

/**
 * Return the marks in drawing order: context, circles, symbols.
 * @param {Placed[]} marks the layers that matter most come last
 * @returns {Placed[]}
 */
export function arrange(marks) {
  const context = marks.filter(({ layer }) => layer.style.context);
  const subjects = marks.filter(({ layer }) => !layer.style.context);
  const circles = subjects.filter(({ mark }) => mark.n > 1).sort((a, b) => b.mark.n - a.mark.n);
  const symbols = subjects.filter(({ mark }) => mark.n === 1);
  /** @type {Grid<Placed>} */
  const fixed = new Grid();
  circles.forEach((circle, i) => {
    makeRoom(circle, fixed, i);
    const { x, y, mark: { r } } = circle;
    fixed.add(x - r, y - r, x + r, y + r, circle);
  });
  symbols.forEach((symbol, i) => makeRoom(symbol, fixed, i));
  return [...context, ...circles.reverse(), ...symbols];
}

/**
 * Move a mark until it stands beside the circles that are fixed, or as near to that as it gets.
 * @param {Placed} mark
 * @param {Grid<Placed>} fixed
 * @param {number} turn
 */
function makeRoom(mark, fixed, turn) {
  for (let i = 0; i < TURNS; i += 1) {
    const { x, y, mark: { r } } = mark;
    const over = fixed.find(x - r, y - r, x + r, y + r, (one) => overlap(one, mark) > 0.5);
    if (!over) return;
    const [dx, dy] = [mark.x - over.x, mark.y - over.y];
    const apart = Math.hypot(dx, dy);
    const angle = apart > 0.5 ? Math.atan2(dy, dx) : turn * GOLDEN;
    const reach = over.mark.r + mark.mark.r + GAP;
    mark.x = over.x + reach * Math.cos(angle + (i > 1 ? 0.7 : 0));
    mark.y = over.y + reach * Math.sin(angle + (i > 1 ? 0.7 : 0));
  }
}

/**
 * @param {Placed} a
 * @param {Placed} b
 */
function overlap(a, b) {
  return a.mark.r + b.mark.r - Math.hypot(a.x - b.x, a.y - b.y);
}
