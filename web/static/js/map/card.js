// A feature's card: every field by its label, the others under the same click, and where to go on.

import { announce, byId, fill, h, icon } from "tf/dom.js";
import { Highlight } from "tf/map/highlight.js";
import { swatch } from "tf/map/symbols.js";
import { raise } from "tf/map/tabs.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Hit } from "tf/map/hit.js"
 * @import { Box } from "tf/map/types.js"
 *
 * @typedef {{name: string, label: string, value: unknown, text: string, unit: string, help: string, group: string, color: string | null}} CardRow
 * @typedef {{slug: string, id: number, layer: string, singular: string, label: string, demo: boolean, geometry: any, bbox: Box, rows: CardRow[], attribution: string}} Card
 */

/** Follows the selection: map, card, focus. */
export class CardPanel {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.highlight = new Highlight(app);
    this.panel = byId("panel-ficha");
    /** @type {Hit[]} */
    this.others = [];
    /** Whether the next card is brought into view: not when it was chosen on the map itself. */
    this.fly = true;
    /** @type {Element | null} */
    this.cameFrom = null;
    app.state.on(["selection", "card"], () => this.follow());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.panel.hidden && this.panel.contains(document.activeElement)) this.leave();
    });
  }

  /** @param {Hit[]} hits what was under a click */
  chosen(hits) {
    this.others = hits;
    this.fly = false;
    this.app.select(hits[0]?.ref ?? null);
    this.fly = true;
  }

  async follow() {
    const ref = this.app.state.get("selection");
    if (!ref) this.highlight.clear();
    if (!ref || !this.app.state.get("card")) this.close();
    if (!ref) return;
    const fly = this.fly;
    if (this.panel.hidden) this.cameFrom = document.activeElement;
    try {
      const [card] = /** @type {Card[]} */ (await this.highlight.show([ref]));
      if (!card) return;
      if (this.app.state.get("card")) this.draw(card);
      if (fly && this.app.state.get("card")) this.app.fit(card.bbox);
      else if (fly) this.app.reveal(card.bbox);
      announce(`${card.singular}: ${card.label}`);
    } catch (error) {
      this.open(h("p", { class: "notice notice-error" }, error instanceof Error ? error.message : ""), "No se pudo abrir");
    }
  }

  /** Close the card; what was chosen from a list stays marked there and on the map. */
  leave() {
    if (this.app.state.get("tab") === "capas") this.app.select(null);
    else this.app.state.change({ card: false });
  }

  close() {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    byId("panel").classList.remove("has-card");
    if (this.cameFrom instanceof HTMLElement && this.cameFrom.isConnected) this.cameFrom.focus();
  }

  /** @param {Card} card */
  draw(card) {
    const groups = new Map();
    const empty = [];
    for (const row of card.rows) {
      if (row.value === null) empty.push(row);
      else groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
    }
    const layer = this.app.state.layer(card.slug);
    const path = `/capas/${card.slug}/${card.id}`;
    const body = [
      h("p", { class: "card-kind" }, layer && swatch(layer, codeOf(card, layer.style.by)), card.singular,
        card.demo && h("span", { class: "badge badge-demo" }, "Dato inventado")),
      h("div", { class: "layer-actions" },
        h("button", { type: "button", class: "mini", on: { click: () => this.app.fit(card.bbox) } }, icon("acercar-capa"), "Acercar"),
        h("a", { class: "mini", href: `${path}/editar` }, icon("editar"), "Editar"),
        h("a", { class: "mini", href: path }, icon("tabla"), "Ver registro")),
      this.alsoHere(),
      [...groups].map(([group, rows]) => h("section", { class: "card-group" },
        group && h("h3", {}, group), facts(rows))),
      empty.length > 0 && h("details", { class: "card-empty" },
        h("summary", {}, `Sin dato: ${empty.length} de ${card.rows.length} campos`),
        h("p", { class: "soft small" }, empty.map((row) => row.label).join(", "), ".")),
      card.attribution && h("p", { class: "soft small" }, card.attribution),
    ];
    this.open(h("div", {}, ...body), card.label);
  }

  /**
   * @param {HTMLElement} body
   * @param {string} title
   */
  open(body, title) {
    const heading = h("h2", { tabindex: "-1", id: "ficha-titulo" }, title);
    const back = h("button", { type: "button", class: "mini", on: { click: () => this.leave() } }, icon("volver"), "Cerrar ficha");
    fill(this.panel, h("div", { class: "card-head" }, back, heading), body);
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
    byId("panel").classList.add("has-card");
    raise();
    heading.focus({ preventScroll: true });
  }

  alsoHere() {
    const now = this.app.state.get("selection");
    const rest = this.others.filter(({ ref }) => ref.id !== now?.id || ref.slug !== now?.slug);
    const shown = this.others.some(({ ref }) => ref.id === now?.id && ref.slug === now?.slug);
    if (!rest.length || !shown) return null;
    return h("div", { class: "also-here" }, h("h3", {}, "También en este lugar"),
      h("ul", {}, rest.map((hit) => h("li", {}, h("button", {
        type: "button", class: "also-button",
        on: { click: () => { this.fly = false; this.app.select(hit.ref); this.fly = true; } },
      }, swatch(hit.layer, null), h("span", {}, hit.label || "sin nombre"), h("span", { class: "soft small" }, hit.layer.singular))))));
  }
}

/** @param {CardRow[]} rows */
function facts(rows) {
  return h("dl", { class: "facts" }, rows.flatMap((row) => [
    h("dt", {}, row.label, row.help && h("span", { class: "visually-hidden" }, `. ${row.help}`)),
    h("dd", { title: row.help }, row.text),
  ]));
}

/**
 * @param {Card} card
 * @param {string | null} by
 */
function codeOf(card, by) {
  const value = card.rows.find((row) => row.name === by)?.value;
  return typeof value === "string" || typeof value === "number" ? value : null;
}
