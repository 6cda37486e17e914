// The chosen feature drawn over everything, in a colour that no layer has.

import { getJson, isAbort } from "tf/fetch.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Ref } from "tf/map/types.js"
 */

const HALO = { color: "#fff", weight: 9, opacity: 0.95, fill: false, interactive: false };
const LINE = { color: "#0b57d0", weight: 4, opacity: 1, fillColor: "#0b57d0", fillOpacity: 0.12, interactive: false };
const RING = 13;

/** A set of features drawn as chosen. */
export class Highlight {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.group = L.layerGroup([], { pane: "seleccion" }).addTo(app.map);
    this.abort = new AbortController();
  }

  clear() {
    this.abort.abort();
    this.abort = new AbortController();
    this.group.clearLayers();
  }

  /**
   * @param {GeoJSON.Geometry} geometry
   */
  draw(geometry) {
    for (const style of [HALO, LINE]) {
      const options = /** @type {any} */ ({ pane: "seleccion", interactive: false });
      this.group.addLayer(L.geoJSON(geometry, {
        ...options,
        style: () => style,
        pointToLayer: (_feature, place) => L.circleMarker(place, { ...style, pane: "seleccion", radius: RING }),
      }));
    }
  }

  /**
   * Draw features by their numbers; those that no longer exist are left out.
   * @param {Ref[]} refs
   * @returns {Promise<any[]>} their cards
   */
  async show(refs) {
    this.clear();
    const { signal } = this.abort;
    const found = await Promise.allSettled(refs.map((ref) => getJson(`/api/capas/${ref.slug}/${ref.id}`, signal)));
    if (signal.aborted) return [];
    const cards = found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failure = found.find((one) => one.status === "rejected" && !isAbort(one.reason));
    for (const card of cards) this.draw(card.geometry);
    if (!cards.length && failure?.status === "rejected") throw failure.reason;
    return cards;
  }
}
