// Symbols and names of every layer on one canvas over the tiles, where each can see the others.

import { short } from "tf/format.js";
import { gather } from "tf/map/clusters.js";
import { Grid } from "tf/map/grid.js";
import { arrange } from "tf/map/placement.js";
import { colorOf, stampSymbol } from "tf/map/symbols.js";

/**
 * @import { Layer } from "tf/map/types.js"
 * @import { Mark } from "tf/map/clusters.js"
 * @import { VectorSource } from "tf/map/source.js"
 * @import { Placed } from "tf/map/placement.js"
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Rect
 */

const FONT = "12px system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
const BOLD = `600 ${FONT}`;
/** Zoom from which points carry their name, and from which names that are only numbers do. */
const POINT_NAMES = 12;
const NUMBER_NAMES = 17;
/** A polygon narrower than this is shown by a symbol as well. */
const TINY = 7;
/** A symbol moved further than this is tied to its place by a line. */
const FAR = 12;
const EDGE = 90;
const SOON = 60;

/** Draws all sources' symbols; `sources` is in drawing order, the last on top. */
export class SymbolOverlay extends L.Renderer {
  /** @param {() => VectorSource[]} sources */
  constructor(sources) {
    super({ padding: 0.3, pane: "simbolos" });
    this.sources = sources;
    /** @type {Placed[]} */
    this.placed = [];
    /** @type {Placed | null} */
    this.pointed = null;
    this.asked = 0;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "symbol-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
  }

  // What follows with an underscore is what Leaflet asks of a renderer; its types leave these names out.

  _initContainer() {
    /** @type {any} */ (this)._container = this.canvas;
  }

  _destroyContainer() {
    clearTimeout(this.asked);
    this.canvas.remove();
  }

  _update() {
    // While zooming the picture is stretched; it is drawn anew when the zoom ends.
    if (this.zooming && this.bounds) return;
    /** @type {any} */ (L.Renderer.prototype)._update.call(this);
    this.draw();
  }

  /** @returns {boolean} */
  get zooming() {
    return Boolean(/** @type {any} */ (this._map)?._animatingZoom);
  }

  /** @returns {L.Bounds} what the canvas covers, in pixels of the map's layer */
  get bounds() {
    return /** @type {any} */ (this)._bounds;
  }

  /** Draw soon; asked many times while tiles arrive, it draws once. */
  refresh() {
    if (this.asked) return;
    this.asked = window.setTimeout(() => {
      this.asked = 0;
      if (this._map && !this.zooming) this.draw();
    }, SOON);
  }

  draw() {
    const { bounds, canvas } = this;
    const size = bounds.getSize();
    const ratio = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(canvas, /** @type {L.Point} */ (bounds.min));
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    const corner = /** @type {L.Point} */ (bounds.min);
    this.ctx.setTransform(ratio, 0, 0, ratio, -corner.x * ratio, -corner.y * ratio);
    this.placed = this.place(bounds);
    for (const placed of this.placed) drawLeader(this.ctx, placed);
    for (const placed of this.placed) this.drawMark(placed);
    this.drawNames(bounds);
    this.fire("dibujado");
  }

  /**
   * @param {L.Bounds} bounds
   * @returns {Placed[]}
   */
  place(bounds) {
    const zoom = this._map.getZoom();
    const origin = this._map.getPixelOrigin();
    const size = 256 * 2 ** zoom;
    // A little beyond the canvas, so that the circles at its edge gather all that is theirs.
    const reach = L.bounds([/** @type {L.Point} */ (bounds.min).subtract([EDGE, EDGE]), /** @type {L.Point} */ (bounds.max).add([EDGE, EDGE])]);
    const marks = this.sources().filter((source) => visible(source, zoom)).flatMap((source) => {
      const { layer } = source;
      const tiny = source.names.filter((name) => name.width * size < TINY && !layer.style.context);
      const near = [...source.items, ...tiny].filter(({ x, y }) => reach.contains([x * size - origin.x, y * size - origin.y]));
      return gather(near, zoom, layer.style.context).map((mark) => {
        const [x, y] = [mark.x - origin.x, mark.y - origin.y];
        return { layer, mark, x, y, trueX: x, trueY: y };
      });
    });
    return arrange(marks.filter(({ x, y }) => bounds.contains([x, y])));
  }

  /** @param {Placed} placed */
  drawMark({ layer, mark, x, y }) {
    const { ctx } = this;
    const color = colorOf(layer, mark.item?.code ?? null);
    if (layer.style.context) {
      drawDot(ctx, color, mark.r, x, y);
    } else if (mark.n > 1) {
      drawCircle(ctx, layer, mark, x, y);
    } else {
      stampSymbol(ctx, symbolOf(layer), x, y, mark.r, color, window.devicePixelRatio || 1);
    }
  }

  /** @param {L.Bounds} bounds */
  drawNames(bounds) {
    const zoom = this._map.getZoom();
    const origin = this._map.getPixelOrigin();
    const size = 256 * 2 ** zoom;
    /** @type {Grid<Rect>} */
    const taken = new Grid();
    for (const { x, y, mark } of this.placed) take(taken, around(x, y, mark.r * 2, mark.r * 2));
    const { ctx } = this;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const source of this.sources().filter((one) => visible(one, zoom))) {
      ctx.font = BOLD;
      ctx.textAlign = "center";
      for (const name of source.names) {
        const [x, y] = [name.x * size - origin.x, name.y * size - origin.y];
        const width = ctx.measureText(name.label).width;
        if (!name.label || name.width * size < width * 0.7 || !bounds.contains([x, y])) continue;
        write(ctx, name.label, x, y, around(x, y, width, 14), taken);
      }
    }
    if (zoom < POINT_NAMES) return;
    ctx.font = FONT;
    ctx.textAlign = "left";
    for (const { mark, x, y } of this.placed) {
      const label = mark.item?.label;
      if (!label || (zoom < NUMBER_NAMES && /^\d+$/.test(label))) continue;
      const left = x + mark.r + 4;
      const width = ctx.measureText(label).width;
      write(ctx, label, left, y, { left, top: y - 7, right: left + width, bottom: y + 7 }, taken);
    }
  }

  /**
   * Return what is drawn at a place, the topmost first.
   * @param {L.Point} point in pixels of the map's layer
   * @param {number} tolerance
   * @returns {Placed[]}
   */
  at(point, tolerance) {
    return this.placed
      .map((placed) => ({ placed, gap: Math.hypot(placed.x - point.x, placed.y - point.y) - placed.mark.r }))
      .filter(({ gap }) => gap <= tolerance)
      .reverse()
      .sort((a, b) => Math.max(a.gap, 0) - Math.max(b.gap, 0))
      .map(({ placed }) => placed);
  }
}

/**
 * @param {VectorSource} source
 * @param {number} zoom
 */
function visible(source, zoom) {
  return zoom >= source.layer.style.minZoom;
}

/** @param {Layer} layer */
function symbolOf(layer) {
  return layer.kind === "point" || layer.kind === "mixed" ? layer.style.symbol : "square";
}

/**
 * A quiet mark for what only says where things are.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} color
 * @param {number} r
 * @param {number} x
 * @param {number} y
 */
function drawDot(ctx, color, r, x, y) {
  ctx.beginPath();
  ctx.arc(x, y, r, 0, Math.PI * 2);
  ctx.fillStyle = "#fff";
  ctx.fill();
  ctx.lineWidth = 1.4;
  ctx.strokeStyle = color;
  ctx.stroke();
}

/**
 * A line from a symbol that had to make room to where it is.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Placed} placed
 */
function drawLeader(ctx, { mark, x, y, trueX, trueY }) {
  if (mark.n > 1 || Math.hypot(x - trueX, y - trueY) < FAR) return;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(trueX, trueY);
  ctx.lineWidth = 1;
  ctx.strokeStyle = "rgba(0, 0, 0, 0.45)";
  ctx.stroke();
}

/**
 * A circle with how many there are, ringed by the share of each choice.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Layer} layer
 * @param {Mark} mark
 * @param {number} x
 * @param {number} y
 */
function drawCircle(ctx, layer, mark, x, y) {
  ctx.beginPath();
  ctx.arc(x, y, mark.r + 1.5, 0, Math.PI * 2);
  ctx.fillStyle = "rgba(255, 255, 255, 0.9)";
  ctx.fill();
  let from = -Math.PI / 2;
  for (const [code, n] of [...mark.counts].sort((a, b) => String(a[0]).localeCompare(String(b[0])))) {
    const to = from + (n / mark.n) * Math.PI * 2;
    ctx.beginPath();
    ctx.arc(x, y, mark.r - 2, from, to);
    ctx.lineWidth = 4;
    ctx.lineCap = "butt";
    ctx.strokeStyle = colorOf(layer, code);
    ctx.stroke();
    from = to;
  }
  ctx.beginPath();
  ctx.arc(x, y, mark.r, 0, Math.PI * 2);
  ctx.lineWidth = 1;
  ctx.strokeStyle = "rgba(0, 0, 0, 0.7)";
  ctx.stroke();
  ctx.font = BOLD;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = "#1b2726";
  ctx.fillText(short(mark.n), x, y + 0.5);
}

/**
 * Write a name unless something stands there already.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {Rect} rect
 * @param {Grid<Rect>} taken
 */
function write(ctx, text, x, y, rect, taken) {
  if (taken.find(rect.left, rect.top, rect.right, rect.bottom, (other) => overlap(rect, other))) return;
  take(taken, rect);
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = "rgba(255, 255, 255, 0.92)";
  ctx.strokeText(text, x, y);
  ctx.fillStyle = "#1b2726";
  ctx.fillText(text, x, y);
}

/**
 * @param {Grid<Rect>} taken
 * @param {Rect} rect
 */
function take(taken, rect) {
  taken.add(rect.left, rect.top, rect.right, rect.bottom, rect);
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {Rect}
 */
function around(x, y, width, height) {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

/**
 * @param {Rect} a
 * @param {Rect} b
 */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
