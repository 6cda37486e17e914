// Choose zones by clicking on them, or by ticking their names: both do the same.

import { fill, h } from "tf/dom.js";
import { getJson } from "tf/fetch.js";
import { plural } from "tf/format.js";
import { Highlight } from "tf/map/highlight.js";
import { hitTest } from "tf/map/hit.js";

/** @import { App } from "tf/map/app.js" */

const LISTED = 200;
const TOLERANCE = 6;
const OUTLINED = 40;

/** The zones of a question of the kind «eleccion». */
export class ZoneChooser {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.highlight = new Highlight(app);
    this.drawn = "";
    this.list = h("div", { class: "zone-list", role: "group", "aria-label": "Zonas" });
    this.search = h("input", { type: "search", id: "buscar-zona", placeholder: "Nombre de la zona" });
    this.search.addEventListener("input", () => this.load());
    this.summary = h("p", { class: "help", role: "status" });
    /** @type {{id: number, label: string, detail: string}[]} */
    this.items = [];
    app.clickTakers.push((place) => this.take(place));
  }

  get active() {
    const { state } = this.app;
    return state.get("tab") === "pregunta" && state.get("question").way === "eleccion";
  }

  /** @param {L.LatLng} place */
  take(place) {
    if (!this.active) return false;
    const { zones } = this.app.state.get("question");
    const hit = hitTest(this.app, place, TOLERANCE, zones).hits.find(({ ref }) => ref.slug === zones);
    if (hit) this.toggle(hit.ref.id);
    return hit !== undefined;
  }

  /** @param {number} id */
  toggle(id) {
    const { ids } = this.app.state.get("question");
    this.app.state.ask({ ids: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id] });
  }

  view() {
    this.load();
    const { zones } = this.app.state.get("question");
    if (!this.app.state.get("visible").includes(zones)) this.app.toggle(zones, true);
    return h("div", {}, this.summary,
      h("label", { for: "buscar-zona" }, "Zonas"), this.search, this.list,
      h("div", { class: "layer-actions" }, h("button", {
        type: "button", class: "mini", on: { click: () => this.app.state.ask({ ids: [] }) },
      }, "Quitar todas")));
  }

  async load() {
    const { zones } = this.app.state.get("question");
    const query = new URLSearchParams({ ...this.app.state.filter(zones), limite: String(LISTED) });
    if (this.search.value.trim()) query.set("q", this.search.value.trim());
    try {
      this.items = (await getJson(`/api/capas/${zones}/elementos?${query}`)).items;
      this.draw();
    } catch (error) {
      fill(this.list, h("p", { class: "field-error" }, error instanceof Error ? error.message : ""));
    }
  }

  draw() {
    const { ids } = this.app.state.get("question");
    fill(this.list, this.items.map((item) => {
      const id = `zona-${item.id}`;
      return h("label", { class: "tick", for: id },
        h("input", { type: "checkbox", id, checked: ids.includes(item.id), on: { change: () => this.toggle(item.id) } }),
        h("span", { class: "tick-label" }, item.label, h("span", { class: "soft small" }, ` ${item.detail}`)));
    }));
  }

  /** Bring list and map to the state. */
  follow() {
    const { ids, way } = this.app.state.get("question");
    for (const box of this.list.querySelectorAll("input")) box.checked = ids.includes(Number(box.id.slice(5)));
    this.summary.textContent = ids.length
      ? `${plural(ids.length, "zona elegida", "zonas elegidas")}.` : "Haga clic en el mapa sobre cada zona, o márquela aquí.";
    if (way === "eleccion") this.outline(ids);
    else if (way === "dibujo") this.outline([]);
  }

  /**
   * Outline zones on the map; too many say nothing and are left as they are.
   * @param {number[] | null} ids null changes nothing
   */
  outline(ids) {
    if (!ids) return;
    const { zones } = this.app.state.get("question");
    const key = `${zones}:${ids.join()}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const few = ids.length <= OUTLINED ? ids : [];
    this.highlight.show(few.map((id) => ({ slug: zones, id }))).catch(() => undefined);
  }
}
