// The tab «Lista»: the features in view by name, beside their places; row and place are chosen together.

import { byId, fill, h } from "tf/dom.js";
import { getJson, isAbort } from "tf/fetch.js";
import { number, plural } from "tf/format.js";
import { swatch } from "tf/map/symbols.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Box } from "tf/map/types.js"
 *
 * @typedef {{slug: string, id: number, label: string, detail: string, lon: number, lat: number, bbox: Box}} Item
 */

const PAGE = 50;
const WAIT = 250;

/** @param {App} app */
export function showList(app) {
  const panel = new ListPanel(app);
  app.map.on("moveend", () => panel.soon());
  app.state.on(["tab", "list", "visible", "filters"], () => panel.soon());
  app.state.on(["selection"], () => panel.mark());
  panel.soon();
}

class ListPanel {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.abort = new AbortController();
    this.timer = 0;
    /** @type {Item[]} */
    this.items = [];
    this.select = h("select", { id: "lista-capa" });
    this.search = h("input", { type: "search", id: "lista-buscar", placeholder: "Nombre, folio, lugar…", autocomplete: "off" });
    this.summary = h("p", { class: "list-summary", role: "status" });
    this.rows = h("ul", { class: "feature-list", "aria-label": "Elementos a la vista" });
    this.more = h("button", { type: "button", class: "button button-small", hidden: true }, "Mostrar más");
    fill(byId("panel-lista"),
      h("h2", { class: "visually-hidden" }, "Lista de lo que se ve"),
      h("label", { for: "lista-capa" }, "Capa"), this.select,
      h("label", { for: "lista-buscar" }, "Buscar en la lista"), this.search,
      this.summary, this.rows, this.more);
    this.select.addEventListener("change", () => {
      // The rows of another layer must not be there to be chosen.
      fill(this.rows);
      app.state.change({ list: this.select.value });
    });
    this.search.addEventListener("input", () => this.soon());
    this.more.addEventListener("click", () => this.load(this.items.length));
    this.rows.addEventListener("keydown", (event) => this.walk(event));
  }

  soon() {
    clearTimeout(this.timer);
    if (this.app.state.get("tab") === "lista") this.timer = window.setTimeout(() => this.load(0), WAIT);
  }

  /** @returns {string} slug of the layer listed: the one chosen, else the topmost with features */
  slug() {
    const visible = this.app.visibleSources().map((source) => source.layer.slug).reverse();
    const chosen = this.app.state.get("list");
    fill(this.select, visible.map((slug) => h("option", { value: slug }, this.app.state.layer(slug)?.title ?? slug)));
    const slug = visible.includes(chosen) ? chosen : visible[0] ?? "";
    this.select.value = slug;
    return slug;
  }

  /** @param {number} from */
  async load(from) {
    this.abort.abort();
    this.abort = new AbortController();
    const slug = this.slug();
    if (!slug) {
      fill(this.rows);
      this.summary.textContent = "No hay capas encendidas con datos. Encienda una en «Capas».";
      return;
    }
    const words = this.search.value.trim();
    const filter = this.app.state.filter(slug);
    const query = new URLSearchParams({ ...filter, bbox: inWorld(this.app.viewBox()).join(","), limite: String(PAGE), desde: String(from) });
    if (words) query.set("q", [filter.q, words].filter(Boolean).join(" "));
    try {
      const found = await getJson(`/api/capas/${slug}/elementos?${query}`, this.abort.signal);
      this.items = from ? [...this.items, ...found.items] : found.items;
      this.draw(found.matching, words);
    } catch (error) {
      if (!isAbort(error)) this.summary.textContent = error instanceof Error ? error.message : "";
    }
  }

  /**
   * @param {number} matching
   * @param {string} words
   */
  draw(matching, words) {
    const layer = this.app.state.layer(this.select.value);
    const total = layer?.count ?? 0;
    this.summary.textContent = matching
      ? `${number(matching)} de ${plural(total, "elemento", "elementos")} a la vista${words ? ` con «${words}»` : ""}`
      : `Nada a la vista${words ? ` con «${words}»` : ""}. Aleje el mapa o cambie el filtro.`;
    const held = /** @type {HTMLElement | null} */ (document.activeElement?.closest("#panel-lista .feature-row"))?.dataset.id;
    fill(this.rows, this.items.map((item, i) => h("li", {}, h("button", {
      type: "button", class: "feature-row", "data-id": item.id, tabindex: i ? -1 : 0,
      on: { click: () => this.app.select({ slug: item.slug, id: item.id }, false) },
    }, layer && swatch(layer, null), h("span", { class: "feature-name" }, item.label),
    h("span", { class: "feature-detail soft small" }, item.detail)),
    h("button", {
      type: "button", class: "mini row-card", hidden: true, "data-card": item.id,
      on: { click: () => this.app.select({ slug: item.slug, id: item.id }) },
    }, "Ver ficha", h("span", { class: "visually-hidden" }, ` de ${item.label}`)))));
    this.more.hidden = this.items.length >= matching;
    // The view moves and the list with it: whoever was on a row stays on it.
    if (held) this.buttons().find((row) => row.dataset.id === held)?.focus({ preventScroll: true });
    this.mark();
  }

  mark() {
    const ref = this.app.state.get("selection");
    for (const row of this.buttons()) {
      const chosen = ref?.slug === this.select.value && Number(row.dataset.id) === ref.id;
      row.setAttribute("aria-current", String(chosen));
      /** @type {HTMLElement} */ (row.nextElementSibling).hidden = !chosen;
      if (chosen && !row.matches(":hover")) row.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const rows = this.buttons();
    const at = rows.findIndex((row) => row === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (at < 0 || to === undefined || !rows[to]) return;
    event.preventDefault();
    rows[at].tabIndex = -1;
    rows[to].tabIndex = 0;
    rows[to].focus();
  }

  buttons() {
    return /** @type {HTMLButtonElement[]} */ ([...this.rows.querySelectorAll("button.feature-row")]);
  }
}

/**
 * @param {Box} box
 * @returns {Box}
 */
export function inWorld([west, south, east, north]) {
  return [Math.max(west, -180), Math.max(south, -90), Math.min(east, 180), Math.min(north, 90)];
}

