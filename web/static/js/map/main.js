// What the page calls, one function per element that the server composed: the map, each layer, the start.

import { byId } from "tf/dom.js";
import { App } from "tf/map/app.js";
import { CardPanel } from "tf/map/card.js";
import { showLayers } from "tf/map/layers_panel.js";
import { showList } from "tf/map/list_panel.js";
import { followMeasure } from "tf/map/measure.js";
import { followNetwork } from "tf/map/notices.js";
import { followPointer } from "tf/map/pointer.js";
import { followPrint } from "tf/map/print.js";
import { showQuestion } from "tf/map/question_panel.js";
import { followSearch } from "tf/map/search.js";
import { followTabs } from "tf/map/tabs.js";
import { followToolbar } from "tf/map/toolbar.js";

/**
 * @import { BaseMap, Box, Layer, Options } from "tf/map/types.js"
 */

const PANES = { fondo: 200, simbolos: 450, dibujo: 460, seleccion: 470 };

/**
 * @param {string} id
 * @param {Options} options
 */
export function createMap(id, options) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(id, {
    zoomControl: false,
    minZoom: 4,
    maxZoom: options.maxZoom,
    zoomSnap: 0.5,
    zoomDelta: 1,
    wheelPxPerZoomLevel: 90,
    zoomAnimation: !still,
    fadeAnimation: !still,
    worldCopyJump: false,
    bounceAtZoomLimits: false,
  });
  map.attributionControl.setPrefix(false);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  for (const [name, height] of Object.entries(PANES)) map.createPane(name).style.zIndex = String(height);
  for (const name of ["simbolos", "dibujo", "seleccion"]) {
    if (name !== "dibujo") /** @type {HTMLElement} */ (map.getPane(name)).classList.add("see-through");
  }
  return new App(map, options);
}

/**
 * @param {App} app
 * @param {BaseMap} base
 */
export function addBaseMap(app, base) {
  app.baseMaps.push(base);
}

/**
 * @param {App} app
 * @param {Layer} layer
 */
export function addLayer(app, layer) {
  app.layers.push(layer);
}

/**
 * @param {App} app
 * @param {{empty: boolean}} found
 */
export function start(app, { empty }) {
  app.state.shown = app.state.initial();
  const box = app.state.read();
  firstView(app, box);
  app.show();
  const card = new CardPanel(app);
  followTabs(app);
  showLayers(app);
  showQuestion(app);
  showList(app);
  followPointer(app, (hits) => card.chosen(hits));
  followSearch(app);
  followMeasure(app);
  followToolbar(app);
  followPrint(app);
  followNetwork(app);
  followAddress(app);
  byId("vacio").hidden = !empty;
  const { selection } = app.state.shown;
  // A link says where to look; only one that names nothing but a feature is taken to it.
  card.fly = app.state.get("view") === null;
  if (selection) card.follow();
  card.fly = true;
  // Said to tests and to whoever measures: from here on the page answers.
  document.documentElement.dataset.mapa = "listo";
}

/**
 * @param {App} app
 * @param {Box | null} box
 */
function firstView(app, box) {
  const view = app.state.get("view");
  if (view) app.map.setView([view.lat, view.lon], view.zoom);
  else app.fit(box ?? dataExtent(app) ?? app.options.region);
}

/**
 * What there is to see: the layers that are on, not the whole region when all is in one town.
 * @param {App} app
 * @returns {Box | null}
 */
function dataExtent(app) {
  const own = app.layers.filter(({ extent, kind, style }) => extent && !style.context && (kind === "point" || kind === "polygon"));
  const boxes = (own.length ? own : app.layers).flatMap((layer) => (layer.extent ? [layer.extent] : []));
  if (!boxes.length) return null;
  return boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
}

/** @param {App} app */
function followAddress(app) {
  const { map, state } = app;
  const remember = () => {
    const { lat, lng } = map.getCenter();
    state.change({ view: { lat, lon: lng, zoom: map.getZoom() } });
  };
  map.on("moveend", () => { if (!document.body.classList.contains("print-view")) remember(); });
  // A link pasted over this page's own address changes only the fragment.
  window.addEventListener("hashchange", () => {
    if (location.hash.slice(1) === state.encode()) return;
    state.read();
    const view = state.get("view");
    if (view) map.setView([view.lat, view.lon], view.zoom);
    state.change({ ...state.shown });
  });
  if (location.search) state.write();
}
