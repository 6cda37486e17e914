// The map's parts in one place: the Leaflet map, one source per layer, symbols, state, selection.

import { SymbolOverlay } from "tf/map/overlay.js";
import { VectorSource } from "tf/map/source.js";
import { State } from "tf/map/state.js";

/**
 * @import { BaseMap, Box, Layer, Options, Ref } from "tf/map/types.js"
 */

/** Everything that the page's modules share. */
export class App {
  /**
   * @param {L.Map} map
   * @param {Options} options
   */
  constructor(map, options) {
    this.map = map;
    this.options = options;
    /** @type {Layer[]} */
    this.layers = [];
    /** @type {BaseMap[]} */
    this.baseMaps = [];
    /** @type {Map<string, VectorSource>} */
    this.sources = new Map();
    this.state = new State(this.layers);
    this.overlay = new SymbolOverlay(() => this.visibleSources());
    /** @type {((place: L.LatLng) => boolean)[]} who may take a click before it selects: drawing, measuring */
    this.clickTakers = [];
  }

  /** Make the sources and show what the state says. */
  show() {
    for (const [place, layer] of [...this.layers].reverse().entries()) {
      const pane = this.map.createPane(`capa-${layer.slug}`);
      pane.classList.add("layer-pane");
      pane.style.zIndex = String(210 + place);
      const source = new VectorSource(layer, this.options.tiles, this.state.filter(layer.slug), `capa-${layer.slug}`);
      source.on("datos", () => this.overlay.refresh());
      this.sources.set(layer.slug, source);
    }
    this.overlay.addTo(this.map);
    this.showVisible();
    this.state.on(["visible"], () => this.showVisible());
    this.state.on(["filters"], () => this.applyFilters());
  }

  showVisible() {
    const visible = this.state.get("visible");
    for (const [slug, source] of this.sources) {
      const wanted = visible.includes(slug) && source.layer.count > 0;
      if (wanted && !this.map.hasLayer(source)) source.addTo(this.map);
      if (!wanted && this.map.hasLayer(source)) source.remove();
    }
    this.overlay.refresh();
  }

  applyFilters() {
    for (const [slug, source] of this.sources) {
      const filter = this.state.filter(slug);
      if (JSON.stringify(filter) === JSON.stringify(source.filter)) continue;
      if (this.map.hasLayer(source)) source.setFilter(filter);
      else source.filter = filter;
    }
  }

  /** Return the sources on the map, those that lie at the bottom first. */
  visibleSources() {
    return [...this.sources.values()].filter((source) => this.map.hasLayer(source));
  }

  /**
   * @param {string} slug
   * @param {boolean} on
   */
  toggle(slug, on) {
    const others = this.state.get("visible").filter((one) => one !== slug);
    this.state.change({ visible: on ? [...others, slug] : others });
  }

  /**
   * Choose a feature, or none: map, list and card follow.
   * @param {Ref | null} ref
   * @param {boolean} [card] whether its card opens over the panel; else it is only marked on the map
   */
  select(ref, card = true) {
    if (ref && !this.state.get("visible").includes(ref.slug)) this.toggle(ref.slug, true);
    this.state.change({ selection: ref, card: ref !== null && card });
  }

  /**
   * Bring a box into the free part of the map; a point comes near enough to be told from others.
   * @param {Box} box
   */
  fit([west, south, east, north]) {
    const bounds = L.latLngBounds([south, west], [north, east]);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.fitBounds(bounds, { maxZoom: 17, padding: [40, 40], animate: !still });
  }

  /**
   * Come to a box only when it is out of sight: a list beside the map must not change under the hand.
   * @param {Box} box
   */
  reveal(box) {
    const [west, south, east, north] = box;
    if (!this.map.getBounds().contains(L.latLngBounds([south, west], [north, east]))) this.fit(box);
  }

  /** @returns {Box} what the map shows */
  viewBox() {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }
}
