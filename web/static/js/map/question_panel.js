// The tab «Pregunta»: who lives in the zone. Three steps, and the answer renews itself.

import { announce, byId, fill, h, icon } from "tf/dom.js";
import { isAbort, postJson } from "tf/fetch.js";
import { plural } from "tf/format.js";
import { answerView } from "tf/map/answer.js";
import { Drawer } from "tf/map/draw.js";
import { facetForm } from "tf/map/facets.js";
import { isComplete, requestOf } from "tf/map/question.js";
import { fitQuestion } from "tf/map/question_view.js";
import { isSheet, lower, raise } from "tf/map/tabs.js";
import { TypedDrawing } from "tf/map/typed_drawing.js";
import { ZoneChooser } from "tf/map/zone_chooser.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Layer, Question } from "tf/map/types.js"
 */

const WAIT = 300;
const HELP = {
  Polygon: "Marque las esquinas y al final «Terminar» o la primera.",
  Rectangle: "Marque una esquina y luego la opuesta.",
  Circle: "Marque el centro y luego el borde.",
};
/** @type {[Question["way"], string, string][]} */
const WAYS = [
  ["dibujo", "Dibujar", "dibujar"],
  ["eleccion", "Elegir zonas", "elegir"],
  ["filtro", "Por tipo y nivel", "filtrar"],
];

/** @param {App} app */
export function showQuestion(app) {
  const panel = new QuestionPanel(app);
  app.state.on(["question", "filters"], () => panel.follow());
  app.state.on(["tab"], () => { panel.drawer.editable(); panel.follow(); });
  panel.follow();
}

class QuestionPanel {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.drawer = new Drawer(app, (busy) => this.drawing(busy));
    this.zones = new ZoneChooser(app);
    this.abort = new AbortController();
    this.timer = 0;
    this.asked = "";
    this.way = "";
    this.whereBox = h("div", { class: "where-box" });
    this.answerBox = h("div", { id: "respuesta", "aria-live": "off" });
    this.buffer = h("input", { type: "number", id: "margen", min: 0, max: 100000, step: "any", inputmode: "decimal" });
    this.buffer.addEventListener("change", () => app.state.ask({ buffer: Math.max(0, Number(this.buffer.value) || 0) }));
    this.points = h("select", { id: "que-contar", on: { change: () => app.state.ask({ points: this.points.value, group: "" }) } },
      app.layers.filter((layer) => layer.kind === "point").map((layer) => h("option", { value: layer.slug }, layer.title)));
    this.group = h("select", { id: "agrupar", on: { change: () => app.state.ask({ group: this.group.value }) } });
    this.build();
    byId("dibujando-terminar").addEventListener("click", () => this.drawer.finish());
    byId("dibujando-deshacer").addEventListener("click", () => this.drawer.undo());
    byId("dibujando-cancelar").addEventListener("click", () => this.drawer.stop());
  }

  build() {
    const ways = WAYS.map(([way, name, sign]) => h("button", {
      type: "button", class: "segment", "data-way": way, "aria-pressed": "false", on: { click: () => this.app.state.ask({ way }) },
    }, icon(sign), name));
    fill(byId("panel-pregunta"),
      h("h2", {}, "¿Quién vive en la zona de riesgo?"),
      h("ol", { class: "question-steps" },
        h("li", {}, h("h3", {}, "¿Dónde?"), h("div", { class: "segments", role: "group", "aria-label": "Cómo señalar la zona" }, ways), this.whereBox),
        h("li", {}, h("h3", {}, "¿Qué se cuenta?"),
          h("label", { for: "que-contar", class: "visually-hidden" }, "Capa que se cuenta"), this.points,
          h("div", { class: "pair" },
            h("div", {}, h("label", { for: "margen" }, "Margen alrededor"), h("div", { class: "with-unit" }, this.buffer, h("span", {}, "metros"))),
            h("div", {}, h("label", { for: "agrupar" }, "Agrupar por"), this.group)))),
      this.answerBox);
  }

  follow() {
    const question = this.app.state.get("question");
    if (this.way !== `${question.way}/${question.zones}`) this.showWay(question);
    for (const button of byId("panel-pregunta").querySelectorAll(".segment")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.way === question.way));
    }
    this.points.value = question.points;
    if (document.activeElement !== this.buffer) this.buffer.value = question.buffer ? String(question.buffer) : "";
    this.buffer.placeholder = "0";
    this.fillGroups(question);
    this.updateTools();
    this.zones.follow();
    if (this.app.state.get("tab") === "pregunta") this.soon();
  }

  /** @param {Question} question */
  showWay(question) {
    this.way = `${question.way}/${question.zones}`;
    this.drawer.stop();
    if (question.way === "dibujo") fill(this.whereBox, this.drawTools());
    else fill(this.whereBox, this.zoneLayer(question), question.way === "eleccion" ? this.zones.view() : this.zoneFilter());
  }

  drawTools() {
    const tool = (/** @type {"Polygon" | "Rectangle" | "Circle"} */ mode, /** @type {string} */ name, /** @type {string} */ sign) =>
      h("button", { type: "button", class: "tool", "data-mode": mode, "aria-pressed": "false", on: { click: () => this.start(mode) } }, icon(sign), name);
    return h("div", {},
      h("div", { class: "tools", role: "group", "aria-label": "Dibujar en el mapa" },
        tool("Polygon", "Polígono", "poligono"), tool("Rectangle", "Rectángulo", "rectangulo"), tool("Circle", "Círculo", "circulo")),
      h("p", { class: "help", id: "dibujo-ayuda", role: "status" }),
      h("div", { class: "layer-actions" },
        h("button", { type: "button", class: "mini", id: "dibujo-deshacer", on: { click: () => { this.drawer.undo(); this.updateTools(); } } }, icon("deshacer"), "Deshacer"),
        h("button", { type: "button", class: "mini", id: "dibujo-borrar", on: { click: () => this.drawer.clear() } }, icon("borrar"), "Borrar dibujo")),
      new TypedDrawing((drawing) => {
        this.drawer.set([...this.drawer.drawings, drawing]);
        const [lon, lat] = drawing.kind === "circulo" ? drawing.centre : drawing.ring[0];
        this.app.map.setView([lat, lon], Math.max(this.app.map.getZoom(), 12));
      }).view());
  }

  /** @param {"Polygon" | "Rectangle" | "Circle"} mode */
  async start(mode) {
    try {
      if (this.drawer.mode === mode) this.drawer.stop();
      else await this.drawer.start(mode);
      if (this.drawer.mode) lower();
    } catch (error) {
      byId("dibujo-ayuda").textContent = error instanceof Error ? error.message : "";
    }
  }

  /** @param {boolean} busy */
  drawing(busy) {
    const { mode } = this.drawer;
    this.updateTools();
    byId("dibujando").hidden = !busy;
    if (busy && mode) byId("dibujando-texto").textContent = HELP[mode];
    byId("dibujando-terminar").hidden = mode !== "Polygon";
    byId("dibujando-deshacer").hidden = mode !== "Polygon";
    if (busy) return;
    raise();
    // A sheet that rises covers half of the map: what was drawn is brought into the other half.
    if (isSheet() && isComplete(this.app.state.get("question"))) setTimeout(() => fitQuestion(this.app), 300);
  }

  updateTools() {
    if (this.app.state.get("question").way !== "dibujo" || !document.getElementById("dibujo-ayuda")) return;
    const { mode, drawings } = this.drawer;
    for (const button of this.whereBox.querySelectorAll(".tool")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.mode === mode));
    }
    byId("dibujo-deshacer").toggleAttribute("disabled", !this.drawer.canUndo);
    byId("dibujo-borrar").toggleAttribute("disabled", !drawings.length);
    byId("dibujo-ayuda").textContent = mode ? HELP[mode] : drawings.length
      ? `${plural(drawings.length, "dibujo", "dibujos")}. Arrastre sus esquinas para corregirlo: la respuesta cambia sola.`
      : "Elija una figura y dibújela sobre el mapa.";
  }

  /** @param {Question} question */
  zoneLayer(question) {
    const select = h("select", { id: "capa-zonas", on: { change: () => this.app.state.ask({ zones: select.value, ids: [], filter: {}, group: "" }) } },
      this.app.layers.filter((layer) => layer.kind === "polygon" && layer.count).map((layer) => h("option", { value: layer.slug }, layer.title)));
    select.value = question.zones;
    return h("div", { class: "field" }, h("label", { for: "capa-zonas" }, "Capa de zonas"), select);
  }

  zoneFilter() {
    const layer = this.app.state.layer(this.app.state.get("question").zones);
    if (!layer) return null;
    const names = layer.fields.filter((field) => field.choices?.length).map((field) => field.name);
    // The field that colours the zones first: it is the one asked for.
    const by = layer.style.by;
    return facetForm(layer, () => this.app.state.get("question").filter,
      (filter) => this.app.state.ask({ filter }), names.sort((a, b) => Number(b === by) - Number(a === by)));
  }

  /** @param {Question} question */
  fillGroups(question) {
    const points = this.app.state.layer(question.points);
    const zones = question.way === "dibujo" ? undefined : this.app.state.layer(question.zones);
    const options = [h("option", { value: "" }, "Sin agrupar"), groupOptions("points", points), groupOptions("zones", zones)];
    fill(this.group, options);
    this.group.value = question.group;
    if (this.group.value !== question.group) this.group.value = "";
  }

  soon() {
    clearTimeout(this.timer);
    const question = this.app.state.get("question");
    if (!isComplete(question)) {
      this.abort.abort();
      this.asked = "";
      this.answerBox.classList.remove("is-waiting");
      if (question.way === "filtro") this.zones.outline([]);
      fill(this.answerBox, h("p", { class: "empty-answer" }, emptyText(question)));
      return;
    }
    const key = JSON.stringify(requestOf(this.app.state, this.groupBy(), true));
    if (key !== this.asked) this.timer = window.setTimeout(() => this.ask(key), WAIT);
  }

  groupBy() {
    return this.group.value ? [this.group.value] : [];
  }

  /** @param {string} key the request, as text */
  async ask(key) {
    this.asked = key;
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.answerBox.classList.add("is-waiting");
    if (!this.answerBox.querySelector(".answer")) fill(this.answerBox, h("p", { class: "empty-answer" }, "Calculando…"));
    try {
      const question = this.app.state.get("question");
      const by = question.way === "dibujo" ? null : this.app.state.layer(question.zones)?.style.by;
      const request = requestOf(this.app.state, this.groupBy(), true);
      const [answer, byLevel] = await Promise.all([
        postJson("/api/exposure", request, signal),
        by ? postJson("/api/exposure", requestOf(this.app.state, [`zones.${by}`], false), signal) : null,
      ]);
      fill(this.answerBox, answerView(this.app, { answer, levels: byLevel?.groups ?? null, request }));
      this.zones.outline(question.way === "filtro" ? answer.zones.map((/** @type {any} */ zone) => Number(zone.id)) : null);
      this.answerBox.querySelector(".figures")?.scrollIntoView({ block: "nearest" });
      announce(`Respuesta: ${plural(answer.totals.points, "punto", "puntos")} en la zona.`);
    } catch (error) {
      if (isAbort(error)) return;
      this.asked = "";
      fill(this.answerBox, h("div", { class: "notice notice-error" }, h("p", {}, error instanceof Error ? error.message : ""),
        h("button", { type: "button", class: "button button-small", on: { click: () => this.soon() } }, "Reintentar")));
    } finally {
      if (!signal.aborted) this.answerBox.classList.remove("is-waiting");
    }
  }
}

/** @param {Question} question */
function emptyText(question) {
  return {
    dibujo: "Dibuje una zona en el mapa y aquí verá cuántas viviendas, hogares y personas hay dentro.",
    eleccion: "Haga clic en las zonas del mapa o márquelas en la lista, y aquí verá quién vive dentro.",
    filtro: "Marque un fenómeno o un nivel, y aquí verá quién vive en todas esas zonas.",
  }[question.way];
}

/**
 * @param {"points" | "zones"} side
 * @param {Layer | undefined} layer
 */
function groupOptions(side, layer) {
  const fields = (layer?.fields ?? []).filter((field) => field.choices?.length || field.borrowed);
  if (!fields.length) return null;
  return h("optgroup", { label: layer?.title ?? "" },
    fields.map((field) => h("option", { value: `${side}.${field.name}` }, field.label)));
}
