// Search by name, or go to coordinates: a text box with a list, by the combobox keyboard pattern.

import { byId, fill, h, icon } from "tf/dom.js";
import { getJson, isAbort } from "tf/fetch.js";
import { decimalDegrees, plural } from "tf/format.js";
import { parsePosition } from "tf/map/positions.js";
import { swatch } from "tf/map/symbols.js";

/**
 * @import { App } from "tf/map/app.js"
 *
 * @typedef {{label: string, detail: string, go: () => void, sign: Node | null}} Found
 */

const WAIT = 200;

/** @param {App} app */
export function followSearch(app) {
  const input = /** @type {HTMLInputElement} */ (byId("buscar"));
  const list = byId("buscar-lista");
  const status = byId("buscar-estado");
  /** @type {Found[]} */
  let found = [];
  let active = -1;
  let abort = new AbortController();
  let timer = 0;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (/** @type {number} */ i) => {
    const one = found[i];
    if (!one) return;
    input.value = one.label;
    close();
    one.go();
  };
  const move = (/** @type {number} */ to) => {
    active = (to + found.length) % found.length;
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === active)));
    list.children[active]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `hallado-${active}`);
  };
  const draw = () => {
    fill(list, found.map((one, i) => h("li", {
      role: "option", id: `hallado-${i}`, "aria-selected": "false",
      on: { pointerdown: (/** @type {Event} */ event) => event.preventDefault(), click: () => choose(i) },
    }, one.sign, h("span", { class: "found-label" }, one.label), h("span", { class: "soft small" }, one.detail))));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? plural(found.length, "resultado", "resultados")
      : input.value.trim().length > 1 ? "Nada con ese nombre. Pruebe con menos letras o con coordenadas." : "";
    status.classList.toggle("visually-hidden", found.length > 0 || !status.textContent);
    active = -1;
  };
  const search = async () => {
    abort.abort();
    abort = new AbortController();
    const words = input.value.trim();
    const place = parsePosition(words);
    if (place) {
      found = [goTo(app, place)];
      draw();
      return;
    }
    try {
      const answer = words.length > 1 ? await getJson(`/api/buscar?q=${encodeURIComponent(words)}`, abort.signal) : [];
      found = answer.map((/** @type {any} */ one) => goToFeature(app, one));
      draw();
    } catch (error) {
      if (isAbort(error)) return;
      status.textContent = error instanceof Error ? error.message : "";
      status.classList.remove("visually-hidden");
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(search, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && found.length) move(active + 1);
    else if (event.key === "ArrowUp" && found.length) move(active - 1);
    else if (event.key === "Enter") choose(Math.max(active, 0));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("focus", () => { if (found.length) draw(); });
  input.addEventListener("blur", close);
}

/**
 * @param {App} app
 * @param {{slug: string, id: number, layer: string, label: string, detail: string}} one
 * @returns {Found}
 */
function goToFeature(app, one) {
  const layer = app.state.layer(one.slug);
  return {
    label: one.label,
    detail: [one.layer, one.detail].filter(Boolean).join(" · "),
    sign: layer ? swatch(layer, null) : null,
    go: () => app.select({ slug: one.slug, id: one.id }),
  };
}

/**
 * @param {App} app
 * @param {[number, number]} place longitude and latitude
 * @returns {Found}
 */
function goTo(app, [lon, lat]) {
  return {
    label: decimalDegrees(lat, lon),
    detail: "Ir a estas coordenadas",
    sign: icon("ubicacion"),
    go: () => {
      app.map.setView([lat, lon], Math.max(app.map.getZoom(), 15));
      L.popup({ closeButton: true, autoPan: false }).setLatLng([lat, lon])
        .setContent(h("span", {}, decimalDegrees(lat, lon))).openOn(app.map);
    },
  };
}
