// The answer: large figures, bars by level and population, zones, groups, the list of points, downloads.

import { byId, fill, h, icon } from "tf/dom.js";
import { postForFile } from "tf/fetch.js";
import { moment, number } from "tf/format.js";
import { barChart } from "tf/map/chart.js";
import { fitQuestion } from "tf/map/question_view.js";
import { colorOf, legend, swatch } from "tf/map/symbols.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Answer, GroupRow } from "tf/map/question.js"
 * @import { Field, Layer } from "tf/map/types.js"
 *
 * @typedef {object} Shown
 * @property {Answer} answer
 * @property {GroupRow[] | null} levels groups by the field that colours the zones
 * @property {unknown} request what is asked again for a download
 */

const DIMENSIONS = { poblacion: "Por población", sexo: "Por sexo", edad: "Por edad" };
const ROWS = 60;

/**
 * @param {App} app
 * @param {Shown} shown
 * @returns {HTMLElement}
 */
export function answerView(app, shown) {
  const { answer } = shown;
  const question = app.state.get("question");
  const points = /** @type {Layer} */ (app.state.layer(question.points));
  return h("div", { class: "answer" },
    h("h3", { id: "respuesta-titulo", tabindex: "-1" }, "Respuesta"),
    figures(points, answer),
    caveat(answer),
    downloads(app, shown),
    levelBars(app, shown, points),
    measureBars(points, answer),
    zonesTable(app, answer, points),
    groupsTable(answer, points),
    pointList(app, answer, points),
    provenance(answer));
}

/** @param {Layer} points */
function mainMeasures(points) {
  return points.fields.filter((field) => field.measure && !field.dimension);
}

/**
 * @param {Layer} points
 * @param {Answer} answer
 */
function figures(points, { totals }) {
  const all = [{ label: points.title, value: totals.points },
    ...mainMeasures(points).map((field) => ({ label: field.label, value: totals[field.name] }))];
  return h("dl", { class: "figures" }, all.map(({ label, value }) =>
    h("div", {}, h("dt", {}, label), h("dd", {}, number(value)))));
}

/** @param {Answer} answer */
function caveat({ provenance }) {
  return h("p", { class: "caveat" },
    provenance.demo ? h("strong", {}, "DEMOSTRACIÓN: datos inventados. ") : null,
    String(provenance.caveat ?? "Estimación; candidata: requiere dictamen."));
}

/**
 * @param {App} app
 * @param {Shown} shown
 */
function downloads(app, { request }) {
  const save = async (/** @type {string} */ format) => {
    const note = byId("descarga-estado");
    note.textContent = "Preparando el archivo…";
    try {
      const blob = await postForFile(`/api/exposure?f=${format}`, request);
      const link = h("a", { href: URL.createObjectURL(blob), download: `quien-vive-en-la-zona.${format}` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      note.textContent = "Listo: el archivo está en sus descargas.";
    } catch (error) {
      note.textContent = error instanceof Error ? error.message : "";
    }
  };
  const button = (/** @type {string} */ format, /** @type {string} */ name) =>
    h("button", { type: "button", class: "mini", on: { click: () => save(format) } }, icon("descargar"), name);
  return h("div", { class: "layer-actions", role: "group", "aria-label": "Llevarse la respuesta" },
    h("button", { type: "button", class: "mini", on: { click: () => fitQuestion(app) } }, icon("acercar-capa"), "Ver la zona"),
    button("xlsx", "Excel"), button("csv", "CSV"), button("geojson", "GeoJSON"),
    h("span", { id: "descarga-estado", class: "soft small", role: "status" }));
}

/**
 * @param {App} app
 * @param {Shown} shown
 * @param {Layer} points
 */
function levelBars(app, { levels }, points) {
  const zones = app.state.layer(app.state.get("question").zones);
  if (!levels?.length || !zones?.style.by) return null;
  const field = /** @type {Field} */ (zones.fields.find((one) => one.name === zones.style.by));
  const bars = levels.map((group) => {
    const code = Object.values(group.key)[0];
    const known = legend(zones).some((choice) => choice.code === code);
    return {
      label: Object.values(group.labels)[0] ?? String(code), value: group.points,
      sign: known ? swatch(zones, code) : null, color: known ? colorOf(zones, code) : undefined,
    };
  });
  return barChart(`Por ${field.label.toLocaleLowerCase("es-MX")} de la zona`, bars, points.title.toLocaleLowerCase("es-MX"));
}

/**
 * @param {Layer} points
 * @param {Answer} answer
 */
function measureBars(points, { totals }) {
  if (!totals.points) return null;
  const dimensions = [...new Set(points.fields.map((field) => field.dimension).filter(Boolean))];
  return dimensions.map((dimension) => {
    const fields = points.fields.filter((field) => field.measure && field.dimension === dimension);
    const title = DIMENSIONS[/** @type {keyof typeof DIMENSIONS} */ (dimension)] ?? `Por ${dimension}`;
    return barChart(title, fields.map((field) => ({ label: field.label, value: totals[field.name] ?? 0 })), fields[0].unit ?? "");
  });
}

/**
 * @param {App} app
 * @param {Answer} answer
 * @param {Layer} points
 */
function zonesTable(app, { zones }, points) {
  const question = app.state.get("question");
  if (question.way === "dibujo" && zones.length < 2) return null;
  const measure = mainMeasures(points).at(-1);
  const rows = [...zones].sort((a, b) => b.points - a.points);
  return fold(`Zonas (${number(zones.length)})`, rows, (shown) => table(
    ["Zona", points.title, ...(measure ? [measure.label] : [])],
    shown.map((zone) => {
      const go = () => app.select({ slug: question.zones, id: Number(zone.id) }, false);
      const name = question.way === "dibujo" ? zone.label
        : h("button", { type: "button", class: "link-button", on: { click: go } }, zone.label || `Zona ${zone.id}`);
      return [name, zone.points, ...(measure ? [zone.sums[measure.name] ?? 0] : [])];
    })), true);
}

/**
 * @param {Answer} answer
 * @param {Layer} points
 */
function groupsTable({ groups }, points) {
  if (!groups.length) return null;
  const measure = mainMeasures(points).at(-1);
  return fold(`Grupos (${number(groups.length)})`, groups, (shown) => table(
    ["Grupo", points.title, ...(measure ? [measure.label] : [])],
    shown.map((group) => [Object.values(group.labels).join(" · "), group.points,
      ...(measure ? [group.sums[measure.name] ?? 0] : [])])), true);
}

/**
 * @param {App} app
 * @param {Answer} answer
 * @param {Layer} points
 */
function pointList(app, answer, points) {
  const features = /** @type {any[]} */ (answer.features?.features ?? []);
  if (!features.length) return null;
  const measure = mainMeasures(points).at(-1);
  return fold(`${points.title}: la lista (${number(features.length)})`, features, (shown) =>
    h("ul", { class: "feature-list" }, shown.map((feature) => {
      const label = points.label ? feature.properties[points.label] : null;
      const detail = measure && feature.properties[measure.name] !== null
        ? `${number(feature.properties[measure.name])} ${measure.unit ?? ""}` : "";
      return h("li", {}, h("button", {
        type: "button", class: "feature-row", "data-id": feature.id,
        on: { click: () => app.select({ slug: points.slug, id: Number(feature.id) }, false) },
      }, swatch(points, null), h("span", { class: "feature-name" }, label === null ? `${points.singular} ${feature.id}` : label),
      h("span", { class: "feature-detail soft small" }, detail)));
    })), false);
}

/**
 * A section that opens, and shows more rows when asked.
 * @template T
 * @param {string} title
 * @param {T[]} rows
 * @param {(shown: T[]) => Node} view
 * @param {boolean} open
 */
function fold(title, rows, view, open) {
  let count = ROWS;
  const body = h("div", {});
  const draw = () => {
    const more = rows.length > count && h("button", {
      type: "button", class: "button button-small", on: { click: () => { count += 200; draw(); } },
    }, `Mostrar más (${number(rows.length - count)})`);
    fill(body, view(rows.slice(0, count)), more || null);
  };
  draw();
  return h("details", { class: "fold", open }, h("summary", {}, title), body);
}

/**
 * @param {string[]} heads
 * @param {(Node | string | number)[][]} rows
 */
function table(heads, rows) {
  return h("div", { class: "table-scroll" }, h("table", { class: "compact" },
    h("thead", {}, h("tr", {}, heads.map((head, i) => h("th", { scope: "col", class: i ? "number" : null }, head)))),
    h("tbody", {}, rows.map(([name, ...cells]) => h("tr", {},
      h("th", { scope: "row" }, name), cells.map((cell) => h("td", { class: "number" }, typeof cell === "number" ? number(cell) : cell)))))));
}

/** @param {Answer} answer */
function provenance({ provenance: from }) {
  /** @type {[string, unknown][]} */
  const facts = [
    ["Calculado", from.generated_at ? moment(new Date(from.generated_at)) : null],
    ["Puntos", from.points?.title],
    ["Rondas del censo", roundsText(from.rounds)],
    ["Zonas", from.zones?.title ?? "dibujadas en el mapa"],
    ["Margen", from.buffer_m ? `${number(from.buffer_m)} m sobre el elipsoide` : "sin margen"],
    ["Contención", from.containment],
    ["Coordenadas", from.crs],
    ["Motor", from.engine ? Object.values(from.engine).join(" ") : null],
  ];
  return h("details", { class: "fold provenance" }, h("summary", {}, "De dónde sale esta respuesta"),
    h("dl", { class: "facts" }, facts.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))])),
    h("ul", { class: "small soft" }, (from.notes ?? []).map((/** @type {string} */ note) => h("li", {}, note))));
}

/** @param {unknown} rounds */
function roundsText(rounds) {
  if (!rounds || typeof rounds !== "object") return rounds;
  const parts = Array.isArray(rounds) ? rounds.map((one) => (typeof one === "object" ? Object.values(one).join(": ") : one))
    : Object.entries(rounds).map(([name, value]) => `${name}: ${value}`);
  return parts.join("; ");
}
