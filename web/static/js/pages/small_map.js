// A map beside a table or a form: one layer under its filter over the outlines of the territory.

import { getJson } from "tf/fetch.js";
import { App } from "tf/map/app.js";
import { Highlight } from "tf/map/highlight.js";

/**
 * @import { Box, Filter, Layer } from "tf/map/types.js"
 *
 * @typedef {object} SmallMap
 * @property {L.Map} map
 * @property {App} app
 * @property {Highlight} highlight
 */

const TILES = "/ogc/collections/{slug}/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt";
const CONTEXT = "Territorio";
const MAX_ZOOM = 20;
/** What folium's map and this one share: panes by name, from the bottom up. */
const PANES = { simbolos: 450, seleccion: 460 };

/**
 * @param {HTMLElement} box
 * @param {Box} region shown first
 * @param {string} label says what the map is, to a screen reader
 * @param {{slug: string, filter: Filter} | null} shown a layer of its own, over the context
 * @returns {Promise<SmallMap>}
 */
export async function smallMap(box, region, label, shown) {
  box.hidden = false;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", `${label}. Con las flechas se mueve, con + y − se acerca y se aleja.`);
  const map = L.map(box, { maxZoom: MAX_ZOOM, attributionControl: false });
  map.zoomControl.remove();
  L.control.zoom({ zoomInTitle: "Acercar", zoomOutTitle: "Alejar" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  for (const [name, level] of Object.entries(PANES)) map.createPane(name).style.zIndex = String(level);
  fit(map, region, false);
  /** @type {Layer[]} */
  const layers = await getJson("/api/capas");
  const kept = layers.filter((layer) => layer.slug === shown?.slug || (layer.theme === CONTEXT && layer.kind === "polygon"));
  const app = new App(map, { region, maxZoom: MAX_ZOOM, demo: false, tiles: TILES, geoman: { js: "", css: "" } });
  app.layers.push(...kept);
  app.state.shown.visible = kept.map((layer) => layer.slug);
  if (shown) app.state.shown.filters = { [shown.slug]: shown.filter };
  app.show();
  return { map, app, highlight: new Highlight(app) };
}

/**
 * @param {L.Map} map
 * @param {Box} box
 * @param {boolean} animate
 */
export function fit(map, [west, south, east, north], animate) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds([[south, west], [north, east]], { maxZoom: 16, padding: [24, 24], animate: animate && !still });
}

/**
 * @param {string | null | undefined} text four numbers separated by commas
 * @returns {Box | null}
 */
export function boxOf(text) {
  const sides = (text ?? "").split(",").map(Number);
  return text && sides.length === 4 && sides.every(Number.isFinite) ? /** @type {Box} */ (/** @type {unknown} */ (sides)) : null;
}
