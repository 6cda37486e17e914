// The map beside a table: it shows what the table's filter leaves, and the row in hand.

import { getJson, isAbort } from "tf/fetch.js";
import { hitTest } from "tf/map/hit.js";
import { boxOf, fit, smallMap } from "tf/pages/small_map.js";

/**
 * @import { Filter } from "tf/map/types.js"
 * @import { SmallMap } from "tf/pages/small_map.js"
 */

/** Parameters of the address that say how the table looks, not which features it holds. */
const LOOKS = new Set(["orden", "pagina", "filas", "columnas", "bbox"]);
const MOUSE = 6;
const REST = 120;

/** Keeps the table's map in step with it. */
export class TableMap {
  /**
   * @param {string} slug
   * @param {(row: HTMLTableRowElement) => void} chosen called with the row of a feature that was clicked
   */
  constructor(slug, chosen) {
    this.slug = slug;
    this.chosen = chosen;
    this.resting = 0;
    /** @type {string} the feature shown now, kept while the pointer passes over other rows */
    this.selected = "";
    this.asked = new AbortController();
    /** @type {Promise<SmallMap>} */
    this.ready = this.start();
  }

  /** @returns {Promise<SmallMap>} */
  async start() {
    const slot = document.getElementById("mapa-tabla");
    const region = tableBox() ?? [-109.2, 29.4, -106.2, 32];
    const label = `Mapa de ${document.querySelector("h1")?.textContent ?? "la capa"}`;
    const small = await smallMap(/** @type {HTMLElement} */ (slot), region, label, { slug: this.slug, filter: filterNow() });
    small.map.on("click", ({ latlng }) => this.clicked(small, latlng));
    return small;
  }

  /** Show what the table shows after a change of its address. */
  async follow() {
    const { app, map } = await this.ready;
    const filter = filterNow();
    const source = app.sources.get(this.slug);
    if (source && JSON.stringify(source.filter) !== JSON.stringify(filter)) {
      await source.setFilter(filter);
      const box = tableBox();
      if (box) fit(map, box, true);
    }
    note("");
  }

  /**
   * Draw the row under the pointer, once it rests there.
   * @param {HTMLTableRowElement} row
   */
  point(row) {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.draw(row.dataset.id ?? ""), REST);
  }

  /**
   * Draw a row's feature and bring it into view.
   * @param {HTMLTableRowElement} row
   * @param {boolean} move whether the map comes nearer too
   */
  async show(row, move) {
    clearTimeout(this.resting);
    this.selected = row.dataset.id ?? "";
    this.draw(this.selected);
    const { map } = await this.ready;
    const box = boxOf(row.dataset.box);
    if (!box) return;
    const [west, south, east, north] = box;
    if (move) fit(map, box, true);
    else if (!map.getBounds().contains([[south, west], [north, east]])) map.panTo([(south + north) / 2, (west + east) / 2]);
  }

  /** @param {string} id */
  async draw(id) {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const { highlight } = await this.ready;
    try {
      const card = await getJson(`/api/capas/${this.slug}/${id}`, signal);
      if (signal.aborted) return;
      highlight.clear();
      highlight.draw(card.geometry);
    } catch (error) {
      if (!isAbort(error)) note("No se pudo mostrar ese elemento en el mapa.");
    }
  }

  /**
   * @param {SmallMap} small
   * @param {L.LatLng} place
   */
  clicked({ app, map }, place) {
    const { hits, group } = hitTest(app, place, MOUSE);
    if (group) {
      map.setView(place, Math.min(map.getZoom() + 2, map.getMaxZoom()));
      return;
    }
    const hit = hits.find(({ ref }) => ref.slug === this.slug);
    if (!hit) return;
    const row = document.querySelector(`tr[data-id="${hit.ref.id}"]`);
    if (row instanceof HTMLTableRowElement) {
      note("");
      this.chosen(row);
      return;
    }
    this.draw(String(hit.ref.id));
    const link = document.createElement("a");
    link.href = `/capas/${this.slug}/${hit.ref.id}`;
    link.textContent = hit.label || `elemento ${hit.ref.id}`;
    note("Está en otra página de la tabla: ", link);
  }
}

/** @returns {Filter} */
function filterNow() {
  /** @type {Filter} */
  const filter = {};
  for (const [name, value] of new URLSearchParams(location.search)) if (!LOOKS.has(name)) filter[name] = value;
  return filter;
}

function tableBox() {
  return boxOf(document.getElementById("rejilla")?.dataset.box);
}

const usual = document.getElementById("mapa-nota")?.textContent ?? "";

/**
 * @param {string} text nothing brings back the usual note
 * @param {...Node} more
 */
function note(text, ...more) {
  document.getElementById("mapa-nota")?.replaceChildren(text || usual, ...more);
}
