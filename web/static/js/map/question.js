// From what was chosen in the panel to the request, and whether it can be asked already.

import { toGeometry } from "tf/map/draw.js";

/**
 * @import { Filter, Question } from "tf/map/types.js"
 * @import { State } from "tf/map/state.js"
 *
 * @typedef {{points: number} & Record<string, number>} Totals
 * @typedef {{id: number | string, label: string, points: number, sums: Record<string, number>}} ZoneRow
 * @typedef {{key: Record<string, any>, labels: Record<string, string>, points: number, sums: Record<string, number>}} GroupRow
 * @typedef {object} Answer
 * @property {Totals} totals
 * @property {ZoneRow[]} zones
 * @property {GroupRow[]} groups
 * @property {any} [features]
 * @property {Record<string, any>} provenance
 */

/** @param {Question} question */
export function isComplete(question) {
  if (!question.points) return false;
  if (question.way === "dibujo") return question.drawings.length > 0;
  if (question.way === "eleccion") return question.ids.length > 0;
  return Object.keys(question.filter).length > 0;
}

/**
 * Return the body of the request.
 * @param {State} state
 * @param {string[]} groupBy
 * @param {boolean} features
 */
export function requestOf(state, groupBy, features) {
  const question = state.get("question");
  const filter = state.filter(question.points);
  return {
    points: Object.keys(filter).length ? { layer: question.points, filter: jsonFilter(filter) } : question.points,
    zones: zonesOf(question),
    buffer_m: question.buffer,
    group_by: groupBy,
    include: features ? ["features"] : [],
  };
}

/** @param {Question} question */
function zonesOf(question) {
  if (question.way === "dibujo") return { geometry: toGeometry(question.drawings) };
  if (question.way === "eleccion") return { layer: question.zones, ids: question.ids };
  return { layer: question.zones, filter: jsonFilter(question.filter) };
}

/**
 * From the grammar of addresses to that of JSON.
 * @param {Filter} filter
 * @returns {Record<string, unknown>}
 */
export function jsonFilter(filter) {
  const entries = Object.entries(filter).filter(([name]) => name !== "q");
  return Object.fromEntries(entries.map(([name, text]) => [name, jsonCondition(text)]));
}

/** @param {string} text */
function jsonCondition(text) {
  if (text.includes("..")) {
    const [min, max] = text.split("..");
    return { ...(min && { min }), ...(max && { max }) };
  }
  const values = text.split(",").map((value) => (value === "sin_dato" ? null : value));
  return values.length === 1 ? values[0] : values;
}
