// The print view: the sheet as it will come out, with legend, scale, date and where the data comes from.

import { byId, fill, h } from "tf/dom.js";
import { moment, number } from "tf/format.js";
import { legend, swatch } from "tf/map/symbols.js";

/** @import { App } from "tf/map/app.js" */

/** @param {App} app */
export function followPrint(app) {
  const { map } = app;
  const title = /** @type {HTMLInputElement} */ (byId("hoja-titulo"));
  let before = { center: map.getCenter(), zoom: map.getZoom() };
  const resize = () => {
    map.invalidateSize({ animate: false });
    map.setView(before.center, before.zoom, { animate: false });
  };
  const open = () => {
    before = { center: map.getCenter(), zoom: map.getZoom() };
    document.body.classList.add("print-view");
    fillSheet(app);
    resize();
    byId("hoja").hidden = false;
    title.focus();
  };
  const close = () => {
    document.body.classList.remove("print-view");
    byId("hoja").hidden = true;
    resize();
    byId("imprimir").focus();
  };
  byId("imprimir").addEventListener("click", open);
  byId("hoja-cerrar").addEventListener("click", close);
  byId("hoja-imprimir").addEventListener("click", () => window.print());
  title.addEventListener("input", () => { byId("hoja-titulo-impreso").textContent = title.value; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("print-view")) close();
  });
}

/** @param {App} app */
function fillSheet(app) {
  const layers = app.layers.filter((layer) => app.map.hasLayer(/** @type {any} */ (app.sources.get(layer.slug))));
  fill(byId("hoja-leyenda"), layers.map((layer) => h("section", {},
    h("h3", {}, legend(layer).length ? null : swatch(layer, null), layer.title, app.state.isFiltered(layer.slug) ? " (con filtro)" : ""),
    legend(layer).length > 0 && h("ul", { class: "legend" }, legend(layer).map((choice) => h("li", {}, swatch(layer, choice.code), choice.label))))));
  const { lat, lng } = app.map.getCenter();
  const sources = [...new Set(layers.map((layer) => layer.attribution).filter(Boolean))];
  fill(byId("hoja-pie"),
    h("p", {}, `Impreso: ${moment(new Date())} · Escala aproximada 1:${number(scale(app))} en pantalla. Coordenadas WGS 84 (EPSG:4326); proyección del dibujo: Web Mercator.`),
    h("p", {}, `Centro: ${lat.toFixed(5)}, ${lng.toFixed(5)}. Fuente: Tierra Firme${sources.length ? `; ${sources.join("; ")}` : ""}. Los resultados son candidatos y requieren dictamen.`),
    app.options.demo && h("p", { class: "sheet-demo" }, "DEMOSTRACIÓN: contiene datos inventados."));
}

/**
 * The scale's denominator at the middle, for a screen of 96 dots per inch, to two figures.
 * @param {App} app
 */
function scale({ map }) {
  const metresPerPixel = (40_075_016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
  return Number((metresPerPixel / 0.000_264_583).toPrecision(2));
}
