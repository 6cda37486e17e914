// The tab «Capas»: what is on the map, how it looks, how much of it there is.

import { byId, fill, h, icon } from "tf/dom.js";
import { number, plural } from "tf/format.js";
import { followCounts } from "tf/map/counts.js";
import { facetForm } from "tf/map/facets.js";
import { legend, swatch } from "tf/map/symbols.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Counts } from "tf/map/counts.js"
 * @import { Layer } from "tf/map/types.js"
 */

/** @param {App} app */
export function showLayers(app) {
  const themes = new Map();
  for (const layer of app.layers) themes.set(layer.theme, [...(themes.get(layer.theme) ?? []), layer]);
  /** @type {Map<string, (counts: Counts) => void>} */
  const rows = new Map();
  fill(byId("panel-capas"),
    h("h2", { class: "visually-hidden" }, "Capas del mapa"),
    [...themes].map(([theme, layers]) => h("section", { class: "theme" },
      h("h3", {}, theme),
      h("ul", { class: "layer-list" }, layers.map((/** @type {Layer} */ layer) => {
        const { element, update } = row(app, layer);
        rows.set(layer.slug, update);
        return element;
      })))));
  /** @type {Counts} */
  let last = {};
  const update = () => { for (const one of rows.values()) one(last); };
  followCounts(app, (counts) => { last = counts; update(); });
  app.state.on(["visible", "filters"], update);
  update();
}

/**
 * @param {App} app
 * @param {Layer} layer
 */
function row(app, layer) {
  const { state } = app;
  const id = `capa-${layer.slug}-visible`;
  const box = h("input", { type: "checkbox", id, class: "switch", disabled: layer.count === 0 });
  box.addEventListener("change", () => app.toggle(layer.slug, box.checked));
  const count = h("span", { class: "layer-count" });
  const dot = h("span", { class: "dot", hidden: true }, h("span", { class: "visually-hidden" }, " con filtro"));
  const filters = h("div", { class: "layer-filters", id: `filtros-${layer.slug}`, hidden: true });
  const filterButton = h("button", { type: "button", class: "mini", "aria-expanded": "false", "aria-controls": filters.id },
    icon("filtrar"), "Filtrar", dot);
  filterButton.addEventListener("click", () => {
    const opening = filters.hidden;
    filterButton.setAttribute("aria-expanded", String(opening));
    filters.hidden = !opening;
    if (opening) fill(filters, filterBox(app, layer));
  });
  const links = h("div", { class: "layer-actions layer-actions-row" }, filterButton,
    h("a", { class: "mini", "data-enlace": "tabla" }, icon("tabla"), "Ver tabla"),
    h("button", { type: "button", class: "mini", on: { click: () => layer.extent && app.fit(layer.extent) } },
      icon("acercar-capa"), "Acercar"),
    h("a", { class: "mini", "data-enlace": "descarga" }, icon("descargar"), "Descargar"));
  const details = h("div", { class: "layer-details" }, legendRows(layer), links, filters,
    layer.attribution && h("p", { class: "soft small" }, layer.attribution));
  const element = h("li", { class: "layer", "data-capa": layer.slug },
    h("label", { class: "layer-name", for: id },
      box, legend(layer).length ? null : swatch(layer, null), h("span", { class: "layer-title" }, layer.title), count),
    layer.count ? details : h("p", { class: "layer-empty small" }, "Sin datos. ", h("a", { href: `/capas/${layer.slug}/importar` }, "Importar un archivo")));
  const update = (/** @type {Counts} */ counts) => {
    const on = state.get("visible").includes(layer.slug);
    box.checked = on && layer.count > 0;
    details.hidden = !on;
    dot.hidden = !state.isFiltered(layer.slug);
    count.textContent = countText(layer, on ? counts[layer.slug] : undefined);
    const query = new URLSearchParams(state.filter(layer.slug)).toString();
    for (const link of links.querySelectorAll("a")) {
      const table = link.dataset.enlace === "tabla";
      const path = `/capas/${layer.slug}${table ? "" : "/exportar?format=xlsx"}`;
      link.href = query ? `${path}${table ? "?" : "&"}${query}` : path;
    }
  };
  return { element, update };
}

/**
 * @param {Layer} layer
 * @param {{matching: number, view: number} | undefined} counts
 */
function countText(layer, counts) {
  if (!counts) return layer.count ? number(layer.count) : "";
  const all = counts.matching === layer.count ? number(layer.count) : `${number(counts.matching)}/${number(layer.count)}`;
  return counts.view === counts.matching ? all : `${all} · ${number(counts.view)} a la vista`;
}

/** @param {Layer} layer */
function legendRows(layer) {
  const choices = legend(layer);
  if (!choices.length) return null;
  const field = layer.fields.find((one) => one.name === layer.style.by);
  return h("ul", { class: "legend", "aria-label": `Simbología: ${field?.label ?? ""}` },
    choices.map((choice) => h("li", {}, swatch(layer, choice.code), choice.label)));
}

/**
 * @param {App} app
 * @param {Layer} layer
 */
function filterBox(app, layer) {
  const { state } = app;
  const current = () => state.filter(layer.slug);
  const result = h("span", { class: "soft small", role: "status" });
  const say = () => { result.textContent = state.isFiltered(layer.slug) ? "Filtro activo." : ""; };
  const form = () => facetForm(layer, current, (filter) => { state.setFilter(layer.slug, filter); say(); });
  const holder = h("div", {}, form());
  const reset = h("button", { type: "button", class: "mini" }, icon("borrar"), "Quitar filtros");
  reset.addEventListener("click", () => {
    state.setFilter(layer.slug, { ...layer.filter });
    say();
    fill(holder, form());
  });
  say();
  return h("div", { "aria-label": `Filtros de ${layer.title}, ${plural(layer.count, "elemento", "elementos")}`, role: "group" },
    holder, h("div", { class: "layer-actions" }, reset, result));
}
