// The filter of one layer: its fields' values to tick with how many features have each, and ranges.

import { getJson } from "tf/fetch.js";
import { fill, h } from "tf/dom.js";
import { number } from "tf/format.js";
import { swatch } from "tf/map/symbols.js";

/**
 * @import { Filter, Layer } from "tf/map/types.js"
 *
 * @typedef {{value: string, label: string, count: number | null, color: string | null}} Option
 * @typedef {{name: string, label: string, unit: string, input: string, more: number, options: Option[]}} Facet
 */

/**
 * Return a form of a layer's filters.
 * @param {Layer} layer
 * @param {() => Filter} current
 * @param {(filter: Filter) => void} changed
 * @param {string[]} [only] names of the fields offered, in this order; all when missing
 * @returns {HTMLElement}
 */
export function facetForm(layer, current, changed, only) {
  const form = h("div", { class: "facets" }, h("p", { class: "soft small" }, "Buscando los valores…"));
  const refresh = async () => {
    try {
      const query = new URLSearchParams(current());
      const facets = /** @type {Facet[]} */ (await getJson(`/api/capas/${layer.slug}/filtros?${query}`));
      const wanted = only ? only.flatMap((name) => facets.filter((facet) => facet.name === name)) : facets;
      const focused = document.activeElement?.id;
      const open = new Set([...form.querySelectorAll("details[open]")].map((one) => /** @type {HTMLElement} */ (one).dataset.field));
      fill(form, wanted.map((facet, i) => section(layer, facet, current, apply, open.has(facet.name) || i < (only ? 2 : 1))));
      if (focused) document.getElementById(focused)?.focus();
    } catch (error) {
      fill(form, h("p", { class: "notice notice-error" }, error instanceof Error ? error.message : ""));
    }
  };
  const apply = (/** @type {Filter} */ filter) => {
    changed(filter);
    refresh();
  };
  refresh();
  return form;
}

/**
 * @param {Layer} layer
 * @param {Facet} facet
 * @param {() => Filter} current
 * @param {(filter: Filter) => void} apply
 * @param {boolean} open
 */
function section(layer, facet, current, apply, open) {
  const active = facet.name in current();
  const body = facet.input ? range(layer, facet, current, apply) : ticks(layer, facet, current, apply);
  return h("details", { class: "facet", open: open || active, "data-field": facet.name },
    h("summary", {}, facet.label, active && h("span", { class: "dot" }, h("span", { class: "visually-hidden" }, " (con filtro)"))),
    body);
}

/**
 * @param {Layer} layer
 * @param {Facet} facet
 * @param {() => Filter} current
 * @param {(filter: Filter) => void} apply
 */
function ticks(layer, facet, current, apply) {
  const chosen = new Set((current()[facet.name] ?? "").split(",").filter(Boolean));
  const legendField = layer.style.by === facet.name;
  const rows = facet.options.map((option) => {
    const id = `filtro-${layer.slug}-${facet.name}-${option.value}`;
    const box = h("input", { type: "checkbox", id, value: option.value, checked: chosen.has(option.value) });
    box.addEventListener("change", () => {
      const alone = facet.options.filter((one) => one.count === null).map((one) => one.value);
      // «The newest round» is not one more value: it and the others exclude each other.
      if (box.checked && option.count === null) chosen.clear();
      if (box.checked) for (const value of alone) chosen.delete(value);
      if (box.checked) chosen.add(option.value);
      else chosen.delete(option.value);
      apply(without(current(), facet.name, [...chosen].join(",")));
    });
    const code = layer.fields.find((field) => field.name === facet.name)?.choices
      ?.find((choice) => String(choice.code) === option.value)?.code;
    return h("label", { class: "tick", for: id }, box,
      legendField && code !== undefined && swatch(layer, code),
      h("span", { class: "tick-label" }, option.label),
      option.count !== null && h("span", { class: "tick-count" }, number(option.count)));
  });
  return h("div", { role: "group", "aria-label": facet.label }, rows,
    facet.more > 0 && h("p", { class: "soft small" }, `Hay ${number(facet.more)} valores más: búsquelos en la tabla.`));
}

/**
 * @param {Layer} layer
 * @param {Facet} facet
 * @param {() => Filter} current
 * @param {(filter: Filter) => void} apply
 */
function range(layer, facet, current, apply) {
  const [low = "", high = ""] = (current()[facet.name] ?? "").split("..");
  const side = (/** @type {string} */ word, /** @type {string} */ value) => {
    const id = `filtro-${layer.slug}-${facet.name}-${word}`;
    const input = h("input", { type: facet.input, id, value, step: "any" });
    return { input, box: h("label", { class: "range-side", for: id }, h("span", {}, word === "min" ? "Desde" : "Hasta"), input) };
  };
  const [from, to] = [side("min", low), side("max", high)];
  for (const { input } of [from, to]) {
    input.addEventListener("change", () => {
      const value = from.input.value || to.input.value ? `${from.input.value}..${to.input.value}` : "";
      apply(without(current(), facet.name, value));
    });
  }
  return h("div", { class: "range" }, from.box, to.box, facet.unit && h("span", { class: "soft small" }, facet.unit));
}

/**
 * @param {Filter} filter
 * @param {string} name
 * @param {string} value
 * @returns {Filter}
 */
function without(filter, name, value) {
  const { [name]: _dropped, ...rest } = filter;
  return value ? { ...rest, [name]: value } : rest;
}
