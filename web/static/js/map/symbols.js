// Symbols by shape and colour, and hatches: the same code draws the map, the legend and the print.

/**
 * @import { Code, Layer } from "tf/map/types.js"
 */

/** Drawn where a feature's choice is missing or has no colour. */
const NO_CODE = "#8a8a8a";

/**
 * Return the colour of a feature of a layer.
 * @param {Layer} layer
 * @param {Code | null} code
 */
export function colorOf(layer, code) {
  const choices = legend(layer);
  if (!choices.length) return layer.style.color;
  return choices.find((choice) => choice.code === code)?.color ?? NO_CODE;
}

/**
 * @param {Layer} layer
 * @param {Code | null} code
 */
export function hatchOf(layer, code) {
  return legend(layer).find((choice) => choice.code === code)?.hatch ?? "none";
}

/**
 * Return the choices that give a layer its colours, in order; none when it has one colour.
 * @param {Layer} layer
 */
export function legend(layer) {
  const field = layer.fields.find((one) => one.name === layer.style.by);
  return (field?.choices ?? []).filter((choice) => choice.color);
}

/**
 * Trace a symbol around a point.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function trace(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "circle") {
    ctx.arc(x, y, r, 0, Math.PI * 2);
  } else if (shape === "cross") {
    cross(ctx, x, y, r);
  } else {
    const [corners, turn, inner] = POLYGONS[shape] ?? POLYGONS.square;
    polygon(ctx, x, y, r, corners, turn, inner);
  }
  ctx.closePath();
}

/** Corners, turn in radians and, of stars, the share of the inner radius; sizes look equal. @type {Record<string, [number, number, number]>} */
const POLYGONS = {
  square: [4, Math.PI / 4, 0],
  diamond: [4, 0, 0],
  triangle: [3, 0, 0],
  pentagon: [5, 0, 0],
  star: [5, 0, 0.45],
};

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {number} corners
 * @param {number} turn
 * @param {number} inner
 */
function polygon(ctx, x, y, r, corners, turn, inner) {
  const points = inner ? corners * 2 : corners;
  const reach = r * (inner ? 1.3 : 1.18);
  for (let i = 0; i < points; i += 1) {
    const angle = turn - Math.PI / 2 + (i * 2 * Math.PI) / points;
    const far = inner && i % 2 ? reach * inner : reach;
    ctx.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function cross(ctx, x, y, r) {
  const [a, b] = [r * 1.15, r * 0.42];
  const corners = [[-b, -a], [b, -a], [b, -b], [a, -b], [a, b], [b, b], [b, a], [-b, a], [-b, b], [-a, b], [-a, -b], [-b, -b]];
  for (const [dx, dy] of corners) ctx.lineTo(x + dx, y + dy);
}

/**
 * Fill and outline a symbol, with a light edge so that it stands out on any ground.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {string} color
 */
export function drawSymbol(ctx, shape, x, y, r, color) {
  trace(ctx, shape, x, y, r);
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = "#fff";
  ctx.stroke();
  ctx.fillStyle = color;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = "rgba(0, 0, 0, 0.65)";
  ctx.stroke();
}

/** @type {Map<string, HTMLCanvasElement>} */
const stamps = new Map();

/**
 * Put a symbol by its picture, made once: thousands are drawn at each move of the map.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} shape
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {string} color
 * @param {number} ratio device pixels per CSS pixel
 */
export function stampSymbol(ctx, shape, x, y, r, color, ratio) {
  const half = Math.ceil(r * 1.4) + 3;
  const key = `${shape}/${r}/${color}/${ratio}`;
  let stamp = stamps.get(key);
  if (!stamp) {
    stamp = document.createElement("canvas");
    stamp.width = stamp.height = Math.ceil(2 * half * ratio);
    const own = /** @type {CanvasRenderingContext2D} */ (stamp.getContext("2d"));
    own.scale(ratio, ratio);
    drawSymbol(own, shape, half, half, r, color);
    stamps.set(key, stamp);
  }
  ctx.drawImage(stamp, x - half, y - half, stamp.width / ratio, stamp.height / ratio);
}

/** @type {Map<string, HTMLCanvasElement>} */
const hatches = new Map();

/**
 * Return a hatch as a pattern that repeats every eight pixels, so that it runs on across tiles.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} kind
 * @param {number} ratio device pixels per CSS pixel
 */
export function hatchPattern(ctx, kind, ratio) {
  if (kind === "none") return null;
  const key = `${kind}@${ratio}`;
  let tile = hatches.get(key);
  if (!tile) {
    tile = hatchTile(kind, Math.max(1, Math.round(ratio)));
    hatches.set(key, tile);
  }
  return ctx.createPattern(tile, "repeat");
}

/**
 * @param {string} kind
 * @param {number} ratio
 */
function hatchTile(kind, ratio) {
  const size = 8 * ratio;
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const ctx = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  ctx.scale(ratio, ratio);
  ctx.strokeStyle = ctx.fillStyle = "rgba(40, 20, 0, 0.62)";
  ctx.lineWidth = kind.endsWith("dense") ? 1.5 : 1;
  if (kind === "dots") {
    for (const [x, y] of [[2, 2], [6, 6]]) ctx.fillRect(x - 0.75, y - 0.75, 1.5, 1.5);
    return tile;
  }
  const step = kind.endsWith("dense") ? 4 : 8;
  ctx.beginPath();
  for (let x = -8; x <= 16; x += step) {
    ctx.moveTo(x, 8);
    ctx.lineTo(x + 8, 0);
    if (kind.startsWith("cross")) {
      ctx.moveTo(x, 0);
      ctx.lineTo(x + 8, 8);
    }
  }
  ctx.stroke();
  return tile;
}

/**
 * Return a little picture of how a layer, or one of its choices, looks on the map.
 * @param {Layer} layer
 * @param {Code | null} code
 */
export function swatch(layer, code) {
  const canvas = document.createElement("canvas");
  const ratio = Math.max(2, Math.round(window.devicePixelRatio));
  canvas.width = canvas.height = 24 * ratio;
  canvas.className = "swatch";
  canvas.setAttribute("aria-hidden", "true");
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  ctx.scale(ratio, ratio);
  const { style, kind } = layer;
  const color = code === null ? style.color : colorOf(layer, code);
  if (kind === "point") {
    drawSymbol(ctx, style.symbol, 12, 12, 7, color);
  } else if (kind === "line") {
    sampleLine(ctx, color, style.width);
  } else {
    sampleArea(ctx, layer, color, code, ratio);
  }
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} color
 * @param {number} width
 */
function sampleLine(ctx, color, width) {
  ctx.lineCap = "round";
  ctx.lineWidth = Math.max(2.5, width + 0.5);
  ctx.strokeStyle = color;
  ctx.beginPath();
  ctx.moveTo(3, 17);
  ctx.bezierCurveTo(9, 4, 14, 22, 21, 7);
  ctx.stroke();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Layer} layer
 * @param {string} color
 * @param {Code | null} code
 * @param {number} ratio
 */
function sampleArea(ctx, layer, color, code, ratio) {
  ctx.beginPath();
  ctx.rect(3, 4, 18, 16);
  ctx.globalAlpha = Math.min(1, layer.style.opacity + 0.15);
  ctx.fillStyle = color;
  ctx.fill();
  ctx.globalAlpha = 1;
  const pattern = hatchPattern(ctx, code === null ? "none" : hatchOf(layer, code), ratio);
  if (pattern) {
    pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    ctx.fillStyle = pattern;
    ctx.fill();
  }
  ctx.lineWidth = Math.max(1.5, layer.style.width);
  ctx.strokeStyle = layer.style.outline;
  ctx.stroke();
}
