// From the bytes of a vector tile to what the map draws.

import { VectorTile } from "@mapbox/vector-tile";
import Pbf from "pbf";

/**
 * @import { Item, Layer, Shape, TileData } from "tf/map/types.js"
 * @import { VectorTileFeature, VectorTileLayer } from "@mapbox/vector-tile"
 */

export const EXTENT = 4096;
const COUNT = "cuenta_";

/**
 * @param {ArrayBuffer} bytes
 * @param {Layer} layer
 * @param {{x: number, y: number, z: number}} address
 * @returns {TileData}
 */
export function decode(bytes, layer, address) {
  const tile = new VectorTile(new Pbf(new Uint8Array(bytes)));
  /** @type {TileData} */
  const data = { shapes: [], items: [], names: [] };
  for (const feature of features(tile.layers[layer.slug])) {
    if (feature.type === 1) data.items.push(...items(feature, layer, address));
    else data.shapes.push(shape(feature, layer));
  }
  for (const feature of features(tile.layers[`${layer.slug}_celdas`])) {
    data.items.push(...items(feature, layer, address));
  }
  for (const feature of features(tile.layers[`${layer.slug}_rotulos`])) {
    data.names.push(...items(feature, layer, address));
  }
  return data;
}

/** @param {VectorTileLayer | undefined} layer */
function* features(layer) {
  for (let i = 0; layer && i < layer.length; i += 1) yield layer.feature(i);
}

/**
 * @param {VectorTileFeature} feature
 * @param {Layer} layer
 * @returns {Shape}
 */
function shape(feature, layer) {
  return {
    id: feature.id ?? 0,
    type: /** @type {1 | 2 | 3} */ (feature.type),
    rings: feature.loadGeometry(),
    label: label(feature, layer),
    code: code(feature, layer),
  };
}

/**
 * Return the points of a feature that lie in the tile itself: its margin belongs to its neighbours.
 * @param {VectorTileFeature} feature
 * @param {Layer} layer
 * @param {{x: number, y: number, z: number}} address
 * @returns {Item[]}
 */
function items(feature, layer, address) {
  const side = 2 ** address.z;
  const { properties } = feature;
  /** @type {Item[]} */
  const found = [];
  for (const [point] of feature.loadGeometry()) {
    if (point.x < 0 || point.y < 0 || point.x >= EXTENT || point.y >= EXTENT) continue;
    found.push({
      x: (address.x + point.x / EXTENT) / side,
      y: (address.y + point.y / EXTENT) / side,
      id: feature.id ?? Number(properties.id ?? 0),
      n: Number(properties.cuenta ?? 1),
      label: label(feature, layer),
      code: code(feature, layer),
      counts: counts(feature, layer),
      width: Number(properties.ancho ?? 0) / EXTENT / side,
    });
  }
  return found;
}

/**
 * @param {VectorTileFeature} feature
 * @param {Layer} layer
 */
function label(feature, layer) {
  const value = layer.label ? feature.properties[layer.label] : undefined;
  return value === undefined ? "" : String(value);
}

/**
 * @param {VectorTileFeature} feature
 * @param {Layer} layer
 */
function code(feature, layer) {
  const value = layer.style.by ? feature.properties[layer.style.by] : undefined;
  if (value !== undefined && typeof value !== "boolean") return value;
  // A cell with one feature says its choice by the only count that it has.
  const only = feature.properties.cuenta === 1 ? counts(feature, layer) : null;
  return only?.size === 1 ? [...only.keys()][0] : null;
}

/**
 * @param {VectorTileFeature} feature
 * @param {Layer} layer
 */
function counts(feature, layer) {
  if (feature.properties.cuenta === undefined) return null;
  const choices = layer.fields.find((field) => field.name === layer.style.by)?.choices ?? [];
  const found = new Map();
  for (const choice of choices) {
    const value = feature.properties[COUNT + choice.code];
    if (typeof value === "number") found.set(choice.code, value);
  }
  return found;
}
