// Tiles once decoded, kept while there is room, so that coming back to a place asks for nothing.

/**
 * @import { TileData } from "tf/map/types.js"
 */

const CAPACITY = 600;

/** @type {Map<string, TileData>} */
const kept = new Map();

/**
 * @param {string} url
 * @returns {TileData | undefined}
 */
export function recall(url) {
  const data = kept.get(url);
  if (data) {
    // Taken out and put back: the oldest in use is always the first of the map.
    kept.delete(url);
    kept.set(url, data);
  }
  return data;
}

/**
 * @param {string} url
 * @param {TileData} data
 */
export function keep(url, data) {
  kept.set(url, data);
  if (kept.size > CAPACITY) kept.delete(/** @type {string} */ (kept.keys().next().value));
}

/** Forget everything: the data has changed. */
export function forget() {
  kept.clear();
}
