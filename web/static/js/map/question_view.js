// Bring the zones of the question into view.

import { circle } from "tf/geodesy.js";
import { getJson } from "tf/fetch.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Box } from "tf/map/types.js"
 */

const MOST = "200";

/** @param {App} app */
export async function fitQuestion(app) {
  const question = app.state.get("question");
  const boxes = question.way === "dibujo" ? question.drawings.map((one) =>
    ringBox(one.kind === "circulo" ? circle(one.centre, one.radius, 24) : one.ring)) : await zoneBoxes(app);
  if (boxes.length) app.fit(boxes.reduce(union));
}

/**
 * @param {App} app
 * @returns {Promise<Box[]>}
 */
async function zoneBoxes(app) {
  const question = app.state.get("question");
  const filter = question.way === "filtro" ? question.filter : {};
  const { items } = await getJson(`/api/capas/${question.zones}/elementos?${new URLSearchParams({ ...filter, limite: MOST })}`);
  return items.filter((/** @type {any} */ item) => question.way === "filtro" || question.ids.includes(item.id))
    .map((/** @type {any} */ item) => item.bbox);
}

/**
 * @param {[number, number][]} ring
 * @returns {Box}
 */
function ringBox(ring) {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/**
 * @param {Box} a
 * @param {Box} b
 * @returns {Box}
 */
function union(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
