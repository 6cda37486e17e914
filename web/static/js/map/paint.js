// Lines and polygons of one tile on its canvas.

import { EXTENT } from "tf/map/decode.js";
import { colorOf, hatchOf, hatchPattern } from "tf/map/symbols.js";

/**
 * @import { Code, Layer, Shape } from "tf/map/types.js"
 */

const CASING = "rgba(255, 255, 255, 0.85)";

/**
 * Paint a tile anew.
 * @param {HTMLCanvasElement} canvas
 * @param {Shape[]} shapes
 * @param {Layer} layer
 */
export function paintShapes(canvas, shapes, layer) {
  // Reading back is never done; the flag keeps the canvas in memory, which software drawing paints twice as fast.
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  const scale = canvas.width / EXTENT;
  const ratio = window.devicePixelRatio || 1;
  for (const [code, group] of byCode(shapes)) {
    paintAreas(ctx, group.filter((shape) => shape.type === 3), layer, code, scale, ratio);
  }
  const lines = shapes.filter((shape) => shape.type === 2);
  const quiet = layer.style.context;
  const width = quiet ? layer.style.width * 0.75 : layer.style.width;
  if (!quiet) paintLines(ctx, lines, () => CASING, width + 2.5, scale, ratio);
  ctx.globalAlpha = quiet ? 0.75 : 1;
  paintLines(ctx, lines, (shape) => colorOf(layer, shape.code), width, scale, ratio);
  ctx.globalAlpha = 1;
}

/** @param {Shape[]} shapes */
function byCode(shapes) {
  /** @type {Map<Code | null, Shape[]>} */
  const groups = new Map();
  for (const shape of shapes) {
    const group = groups.get(shape.code);
    if (group) group.push(shape);
    else groups.set(shape.code, [shape]);
  }
  return groups;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Shape[]} areas
 * @param {Layer} layer
 * @param {Code | null} code
 * @param {number} scale
 * @param {number} ratio
 */
function paintAreas(ctx, areas, layer, code, scale, ratio) {
  if (!areas.length) return;
  const pattern = hatchPattern(ctx, hatchOf(layer, code), ratio);
  for (const area of areas) {
    tracePath(ctx, area, scale, true);
    ctx.globalAlpha = layer.style.opacity;
    ctx.fillStyle = colorOf(layer, code);
    ctx.fill("evenodd");
    ctx.globalAlpha = 1;
    if (pattern) {
      ctx.fillStyle = pattern;
      ctx.fill("evenodd");
    }
    ctx.lineJoin = "round";
    ctx.lineWidth = layer.style.width * ratio;
    ctx.strokeStyle = layer.style.outline;
    ctx.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Shape[]} lines
 * @param {(shape: Shape) => string} color
 * @param {number} width
 * @param {number} scale
 * @param {number} ratio
 */
function paintLines(ctx, lines, color, width, scale, ratio) {
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.lineWidth = width * ratio;
  for (const line of lines) {
    tracePath(ctx, line, scale, false);
    ctx.strokeStyle = color(line);
    ctx.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Shape} shape
 * @param {number} scale
 * @param {boolean} closed
 */
function tracePath(ctx, shape, scale, closed) {
  ctx.beginPath();
  for (const ring of shape.rings) {
    ring.forEach((point, i) => {
      if (i === 0) ctx.moveTo(point.x * scale, point.y * scale);
      else ctx.lineTo(point.x * scale, point.y * scale);
    });
    if (closed) ctx.closePath();
  }
}
