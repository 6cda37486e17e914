// One layer's vector tiles: fetched, kept, painted on a canvas each, tried again when the network fails.

import { RequestFailed, getBytes, isAbort } from "tf/fetch.js";
import { decode, EXTENT } from "tf/map/decode.js";
import { paintShapes } from "tf/map/paint.js";
import { keep, recall } from "tf/map/tile_cache.js";

/**
 * @import { Filter, Item, Layer, Shape, TileData } from "tf/map/types.js"
 */

/** Half the requests of 256 pixels in each direction, and a grid of 8-pixel cells. */
export const TILE_SIZE = 512;
const RETRY_AFTER = [1000, 3000, 8000];

/**
 * @typedef {object} Loaded what belongs to one tile element
 * @property {AbortController} abort
 * @property {TileData | null} data
 * @property {boolean} failed
 * @typedef {{x: number, y: number, z: number}} Coords
 */

/** A Leaflet grid whose tiles are vector tiles; fires `loading`, `load`, `datos` and `fallo`. */
export class VectorSource extends L.GridLayer {
  /**
   * @param {Layer} layer
   * @param {string} template address with {slug}, {z}, {x} and {y}
   * @param {Filter} filter
   * @param {string} pane
   */
  constructor(layer, template, filter, pane) {
    super({
      tileSize: TILE_SIZE,
      minZoom: layer.style.minZoom,
      maxZoom: 22,
      pane,
      keepBuffer: 1,
      updateWhenZooming: false,
      bounds: extentBounds(layer),
    });
    this.layer = layer;
    this.template = template;
    this.filter = filter;
    /** @type {WeakMap<HTMLElement, Loaded>} */
    this.loaded = new WeakMap();
    /** @type {Item[]} */
    this.items = [];
    /** @type {Item[]} */
    this.names = [];
    this.itemsZoom = -1;
    this.on("tileunload", (event) => this.loaded.get(event.tile)?.abort.abort());
    this.on("load", () => this.collect());
  }

  /**
   * @param {L.Coords} coords
   * @param {L.DoneCallback} done
   * @returns {HTMLElement}
   */
  createTile(coords, done) {
    const drawn = this.layer.kind !== "point";
    const tile = document.createElement(drawn ? "canvas" : "div");
    if (tile instanceof HTMLCanvasElement) {
      const ratio = window.devicePixelRatio || 1;
      tile.width = tile.height = TILE_SIZE * ratio;
    }
    this.load(tile, coords).then(() => done(undefined, tile), (error) => done(error, tile));
    return tile;
  }

  /**
   * @param {HTMLElement} tile
   * @param {Coords} coords
   */
  async load(tile, coords) {
    this.loaded.get(tile)?.abort.abort();
    /** @type {Loaded} */
    const state = { abort: new AbortController(), data: null, failed: false };
    const before = this.loaded.get(tile);
    // What was drawn under the old filter stays until the new tile is here: nothing flickers.
    if (before) state.data = before.data;
    this.loaded.set(tile, state);
    const url = this.url(coords);
    try {
      const known = recall(url);
      const data = known ?? decode(await this.bytes(url, state.abort.signal), this.layer, shifted(coords));
      if (!known) keep(url, data);
      state.data = data;
      if (tile instanceof HTMLCanvasElement) paintShapes(tile, data.shapes, this.layer);
      if (this.itemsZoom === coords.z) this.collect();
      this.fire("datos");
    } catch (error) {
      if (isAbort(error)) return;
      state.failed = true;
      this.fire("fallo", { error });
      throw error;
    }
  }

  /**
   * @param {string} url
   * @param {AbortSignal} signal
   * @returns {Promise<ArrayBuffer>}
   */
  async bytes(url, signal) {
    for (const pause of RETRY_AFTER) {
      try {
        return await getBytes(url, signal);
      } catch (error) {
        if (!(error instanceof RequestFailed) || !error.temporary) throw error;
        this.fire("espera");
        await wait(pause, signal);
      }
    }
    return getBytes(url, signal);
  }

  /** @param {Coords} coords */
  url(coords) {
    const { x, y, z } = shifted(coords);
    const base = L.Util.template(this.template, { slug: this.layer.slug, x, y, z });
    const query = new URLSearchParams(this.filter).toString();
    return query ? `${base}&${query}` : base;
  }

  /**
   * Draw under another filter, each tile in its place as it arrives.
   * @param {Filter} filter
   */
  async setFilter(filter) {
    this.filter = filter;
    await this.reload();
  }

  /** Ask for every tile in view again. */
  async reload() {
    const tiles = this.elements();
    this.fire("loading");
    await Promise.allSettled(tiles.map(({ el, coords }) => this.load(el, coords)));
    this.collect();
    this.fire("load");
  }

  /** Ask again for the tiles that failed. */
  async retry() {
    const failed = this.elements().filter(({ el }) => this.loaded.get(el)?.failed);
    await Promise.allSettled(failed.map(({ el, coords }) => this.load(el, coords)));
    this.collect();
  }

  /** Whether a tile in view could not be had. */
  get failing() {
    return this.elements().some(({ el }) => this.loaded.get(el)?.failed);
  }

  /** Gather the symbols of the tiles of this zoom, once they are all here or more come at the same zoom. */
  collect() {
    const here = this.elements().filter(({ current }) => current);
    this.items = here.flatMap(({ el }) => this.loaded.get(el)?.data?.items ?? []);
    this.names = here.flatMap(({ el }) => this.loaded.get(el)?.data?.names ?? []);
    if (here.length) this.itemsZoom = here[0].coords.z;
    this.fire("datos");
  }

  /**
   * Return the shapes of the tile under a place, and the place in that tile's units.
   * @param {L.LatLng} place
   * @returns {{shapes: Shape[], x: number, y: number, unitsPerPixel: number} | null}
   */
  shapesAt(place) {
    const map = this._map;
    if (!map) return null;
    const point = map.project(place, map.getZoom()).divideBy(TILE_SIZE);
    const [column, row] = [Math.floor(point.x), Math.floor(point.y)];
    const found = this.elements().find(({ coords, current }) => current && coords.x === column && coords.y === row);
    const data = found && this.loaded.get(found.el)?.data;
    if (!data) return null;
    return {
      shapes: data.shapes,
      x: (point.x - column) * EXTENT,
      y: (point.y - row) * EXTENT,
      unitsPerPixel: EXTENT / TILE_SIZE,
    };
  }

  /** @returns {{el: HTMLElement, coords: Coords, current: boolean}[]} */
  elements() {
    return Object.values(/** @type {any} */ (this)._tiles ?? {});
  }
}

/**
 * Tiles of 512 pixels are those of the zoom before.
 * @param {Coords} coords
 */
function shifted({ x, y, z }) {
  return { x, y, z: z - 1 };
}

/** @param {Layer} layer */
function extentBounds({ extent }) {
  if (!extent) return undefined;
  const [west, south, east, north] = extent;
  return L.latLngBounds([south, west], [north, east]).pad(0.01);
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 */
function wait(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("", "AbortError"));
    });
  });
}
