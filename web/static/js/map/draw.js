// Draw polygons, rectangles and circles, and change them; the drawing tool is loaded when first asked for.

import { byId, h } from "tf/dom.js";
import { circle } from "tf/geodesy.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Drawing } from "tf/map/types.js"
 */

const LINE = { color: "#8a1c7c", weight: 3, fillColor: "#8a1c7c", fillOpacity: 0.12, dashArray: "" };
/** @type {Promise<void> | null} */
let tool = null;

/** The drawings of the question on the map. */
export class Drawer {
  /**
   * @param {App} app
   * @param {(drawing: boolean) => void} busy told when drawing starts and ends
   */
  constructor(app, busy) {
    this.app = app;
    this.busy = busy;
    /** @type {Drawing[][]} */
    this.past = [];
    /** @type {L.Layer[]} */
    this.layers = [];
    this.rendered = "";
    /** @type {"Polygon" | "Rectangle" | "Circle" | null} */
    this.mode = null;
    app.clickTakers.push(() => this.mode !== null);
    app.state.on(["question"], () => this.render());
    app.map.on("pm:create", (/** @type {any} */ event) => this.created(event.layer));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.mode) this.stop(); });
    this.render();
  }

  get drawings() {
    return this.app.state.get("question").drawings;
  }

  /** @param {"Polygon" | "Rectangle" | "Circle"} mode */
  async start(mode) {
    await loadTool(this.app);
    this.stop();
    this.mode = mode;
    this.app.map.getContainer().classList.add("is-drawing");
    this.app.map.pm.enableDraw(mode, {
      snappable: false, continueDrawing: false, tooltips: false, templineStyle: LINE, hintlineStyle: { ...LINE, dashArray: "6 6" },
      pathOptions: LINE,
    });
    this.busy(true);
  }

  stop() {
    if (!this.mode) return;
    this.app.map.pm.disableDraw();
    // The click that ends a drawing reaches the map after it: it must not choose a feature.
    const ended = this.mode;
    setTimeout(() => {
      if (this.mode === ended) this.mode = null;
      this.app.map.getContainer().classList.remove("is-drawing");
      this.busy(false);
    }, 0);
  }

  /** Close the polygon under way. */
  finish() {
    const drawing = /** @type {any} */ (this.app.map.pm.Draw);
    if (this.mode === "Polygon") drawing.Polygon._finishShape();
  }

  /** Whether there is something to undo. */
  get canUndo() {
    return this.past.length > 0 || this.mode === "Polygon";
  }

  undo() {
    const drawing = this.mode === "Polygon" ? /** @type {any} */ (this.app.map.pm.Draw).Polygon : null;
    if (drawing?._layer?.getLatLngs().length) {
      drawing._removeLastVertex();
      return;
    }
    const before = this.past.pop();
    if (before) this.app.state.ask({ drawings: before });
  }

  clear() {
    this.set([]);
    this.stop();
  }

  /** @param {Drawing[]} drawings */
  set(drawings) {
    this.past.push(this.drawings);
    this.app.state.ask({ drawings });
  }

  /** @param {L.Layer} layer */
  created(layer) {
    layer.remove();
    const drawing = fromLayer(layer);
    if (drawing) this.set([...this.drawings, drawing]);
    this.stop();
  }

  /** Put the state's drawings on the map, unless they are there. */
  render() {
    const { question, tab } = { question: this.app.state.get("question"), tab: this.app.state.get("tab") };
    const shown = question.way === "dibujo" ? question.drawings : [];
    const key = JSON.stringify(shown);
    if (key === this.rendered) return;
    this.rendered = key;
    for (const layer of this.layers) layer.remove();
    this.layers = shown.map((drawing, i) => this.place(drawing, i));
    if (tab === "pregunta" && shown.length) this.editable();
  }

  /**
   * @param {Drawing} drawing
   * @param {number} i
   */
  place(drawing, i) {
    const layer = drawing.kind === "circulo"
      ? L.circle([drawing.centre[1], drawing.centre[0]], { ...LINE, radius: drawing.radius, pane: "dibujo" })
      : L.polygon(drawing.ring.map(([lon, lat]) => L.latLng(lat, lon)), { ...LINE, pane: "dibujo" });
    layer.addTo(this.app.map);
    const changed = () => {
      const now = fromLayer(layer);
      if (!now) return;
      const drawings = this.drawings.map((one, place) => (place === i ? now : one));
      this.rendered = JSON.stringify(drawings);
      this.set(drawings);
    };
    layer.on("pm:markerdragend pm:vertexremoved pm:vertexadded pm:centerplaced pm:dragend", changed);
    return layer;
  }

  /** Show the handles of the drawings' corners. */
  async editable() {
    const layers = this.layers;
    await loadTool(this.app);
    for (const layer of layers) {
      if (this.layers !== layers || !("pm" in layer)) continue;
      /** @type {any} */ (layer).pm.enable({ snappable: false, allowSelfIntersection: true });
    }
  }
}

/**
 * Return the drawings as one GeoJSON geometry; a circle is a ring at its true distance.
 * @param {Drawing[]} drawings
 */
export function toGeometry(drawings) {
  const rings = drawings.map((one) => (one.kind === "circulo" ? circle(one.centre, one.radius) : [...one.ring, one.ring[0]]));
  if (rings.length === 1) return { type: "Polygon", coordinates: [rings[0]] };
  return { type: "MultiPolygon", coordinates: rings.map((ring) => [ring]) };
}

/**
 * @param {L.Layer} layer
 * @returns {Drawing | null}
 */
function fromLayer(layer) {
  if (layer instanceof L.Circle) {
    const { lat, lng } = layer.getLatLng();
    return { kind: "circulo", centre: [fixed(lng), fixed(lat)], radius: Math.round(layer.getRadius() * 10) / 10 };
  }
  if (!(layer instanceof L.Polygon)) return null;
  const ring = /** @type {L.LatLng[]} */ (layer.getLatLngs()[0]);
  return ring.length < 3 ? null : { kind: "poligono", ring: ring.map(({ lat, lng }) => [fixed(lng), fixed(lat)]) };
}

/** Millionths of a degree, as the address keeps them: a link asks the very same question. @param {number} degrees */
function fixed(degrees) {
  return Math.round(degrees * 1e6) / 1e6;
}

/** @param {App} app */
function loadTool(app) {
  tool ??= new Promise((resolve, reject) => {
    document.head.append(h("link", { rel: "stylesheet", href: app.options.geoman.css }));
    const script = h("script", { src: app.options.geoman.js });
    script.addEventListener("load", () => {
      // Maps made before the tool was loaded know nothing of it until told.
      /** @type {any} */ (L).PM.reInitLayer(app.map);
      if (!app.map.pm) /** @type {any} */ (app.map).pm = new /** @type {any} */ (L).PM.Map(app.map);
      app.map.pm.setLang("es");
      app.map.pm.setGlobalOptions({ layerGroup: L.layerGroup() });
      byId("mapa").dataset.dibujo = "listo";
      resolve();
    });
    script.addEventListener("error", () => {
      tool = null;
      reject(new Error("No se pudo cargar la herramienta de dibujo. Revise la conexión con el servidor."));
    });
    document.head.append(script);
  });
  return tool;
}
