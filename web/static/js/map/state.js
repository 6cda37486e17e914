// What the page shows, and the address bar that says it: a link brings everything back.

import { decodeDrawings, encodeDrawings } from "tf/map/polyline.js";

/**
 * @import { Filter, Layer, Question, Ref, View } from "tf/map/types.js"
 *
 * @typedef {"capas" | "pregunta" | "lista"} Tab
 *
 * @typedef {object} Shown
 * @property {View | null} view
 * @property {string[]} visible slugs, in any order
 * @property {Record<string, Filter>} filters by slug; a layer without one has its usual filter
 * @property {string} base
 * @property {Tab} tab
 * @property {Ref | null} selection
 * @property {boolean} card whether the selection's card is open, or it is only marked
 * @property {string} list slug of the layer listed
 * @property {Question} question
 */

const TABS = ["capas", "pregunta", "lista"];
const WAYS = ["dibujo", "eleccion", "filtro"];
const WRITE_AFTER = 200;

/** The state and its listeners; `change` tells which parts differ. */
export class State {
  /** @param {Layer[]} layers */
  constructor(layers) {
    this.layers = layers;
    /** @type {Shown} */
    this.shown = this.initial();
    /** @type {Map<keyof Shown, Set<() => void>>} */
    this.listeners = new Map();
    this.timer = 0;
  }

  /** @returns {Shown} */
  initial() {
    return {
      view: null,
      visible: this.usuallyVisible(),
      filters: {},
      base: "propio",
      tab: "capas",
      selection: null,
      card: false,
      list: "",
      question: this.emptyQuestion(),
    };
  }

  usuallyVisible() {
    return this.layers.filter((layer) => layer.style.visible).map((layer) => layer.slug);
  }

  /** @returns {Question} */
  emptyQuestion() {
    const points = this.layers.filter((layer) => layer.kind === "point");
    const zones = this.layers.filter((layer) => layer.kind === "polygon");
    const counted = points.find((layer) => layer.fields.some((field) => field.measure));
    return {
      points: (counted ?? points[0])?.slug ?? "",
      way: "dibujo",
      zones: (zones.find((layer) => layer.style.by) ?? zones[0])?.slug ?? "",
      ids: [],
      filter: {},
      drawings: [],
      buffer: 0,
      group: "",
    };
  }

  /**
   * @template {keyof Shown} K
   * @param {K} part
   * @returns {Shown[K]}
   */
  get(part) {
    return this.shown[part];
  }

  /** @param {string} slug */
  layer(slug) {
    return this.layers.find((layer) => layer.slug === slug);
  }

  /**
   * Return the filter that applies to a layer.
   * @param {string} slug
   * @returns {Filter}
   */
  filter(slug) {
    return this.shown.filters[slug] ?? this.layer(slug)?.filter ?? {};
  }

  /** @param {string} slug */
  isFiltered(slug) {
    const usual = this.layer(slug)?.filter ?? {};
    return JSON.stringify(sorted(this.filter(slug))) !== JSON.stringify(sorted(usual));
  }

  /**
   * Change parts of the state and tell whoever listens to them.
   * @param {Partial<Shown>} patch
   */
  change(patch) {
    Object.assign(this.shown, patch);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.write(), WRITE_AFTER);
    const parts = /** @type {(keyof Shown)[]} */ (Object.keys(patch));
    const called = new Set(parts.flatMap((part) => [...(this.listeners.get(part) ?? [])]));
    for (const listener of called) listener();
  }

  /** @param {Partial<Question>} patch */
  ask(patch) {
    this.change({ question: { ...this.shown.question, ...patch } });
  }

  /**
   * @param {string} slug
   * @param {Filter} filter
   */
  setFilter(slug, filter) {
    this.change({ filters: { ...this.shown.filters, [slug]: filter } });
  }

  /**
   * @param {(keyof Shown)[]} parts
   * @param {() => void} listener
   */
  on(parts, listener) {
    for (const part of parts) {
      const set = this.listeners.get(part) ?? new Set();
      this.listeners.set(part, set.add(listener));
    }
  }

  /** Put the state in the address bar. */
  write() {
    clearTimeout(this.timer);
    history.replaceState(null, "", `${location.pathname}#${this.encode()}`);
  }

  encode() {
    const { shown } = this;
    const pairs = new URLSearchParams();
    const put = (/** @type {string} */ name, /** @type {string | number} */ value) => {
      if (value !== "" && value !== 0) pairs.set(name, String(value));
    };
    if (shown.view) put("v", `${round(shown.view.zoom, 2)}/${round(shown.view.lat, 5)}/${round(shown.view.lon, 5)}`);
    if (!sameSet(shown.visible, this.usuallyVisible())) pairs.set("c", shown.visible.join(","));
    for (const { slug } of this.layers) {
      if (this.isFiltered(slug)) pairs.set(`f.${slug}`, new URLSearchParams(this.filter(slug)).toString());
    }
    put("b", shown.base === "propio" ? "" : shown.base);
    put("t", shown.tab === "capas" ? "" : shown.tab);
    put("l", shown.list);
    if (shown.selection) put(shown.card ? "s" : "h", `${shown.selection.slug}/${shown.selection.id}`);
    this.encodeQuestion(put);
    return pairs.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  }

  /** @param {(name: string, value: string | number) => void} put */
  encodeQuestion(put) {
    const { question } = this.shown;
    const usual = this.emptyQuestion();
    put("p", question.points === usual.points ? "" : question.points);
    put("z", question.way === usual.way ? "" : question.way);
    put("zc", question.zones === usual.zones ? "" : question.zones);
    put("zi", question.ids.join(","));
    put("zf", new URLSearchParams(question.filter).toString());
    put("d", encodeDrawings(question.drawings));
    put("m", question.buffer);
    put("g", question.group);
  }

  /**
   * Take the state from the address: its fragment, or the query of a link from a table.
   * @returns {import("tf/map/types.js").Box | null} what the link asks to fit
   */
  read() {
    const fragment = new URLSearchParams(location.hash.slice(1));
    const query = new URLSearchParams(location.search);
    if (query.has("capa")) return this.readLink(query);
    this.shown = { ...this.initial(), ...this.decode(fragment) };
    return null;
  }

  /**
   * @param {URLSearchParams} query
   * @returns {import("tf/map/types.js").Box | null}
   */
  readLink(query) {
    const slug = query.get("capa") ?? "";
    const id = Number(query.get("id"));
    const box = (query.get("bbox") ?? "").split(",").map(Number);
    const layer = this.layer(slug);
    if (layer) {
      const filter = /** @type {Filter} */ ({});
      const names = new Set([...layer.fields.map((field) => field.name), "q"]);
      for (const [name, value] of query) if (names.has(name)) filter[name] = value;
      this.shown.visible = [...new Set([...this.shown.visible, slug])];
      this.shown.list = slug;
      if (id > 0) [this.shown.selection, this.shown.card] = [{ slug, id }, true];
      else this.shown.filters = { [slug]: filter };
      if (id > 0 && layer.rounds) this.shown.filters = { [slug]: {} };
    }
    return box.length === 4 && box.every(Number.isFinite) ? /** @type {any} */ (box) : null;
  }

  /**
   * @param {URLSearchParams} pairs
   * @returns {Partial<Shown>}
   */
  decode(pairs) {
    const known = new Set(this.layers.map((layer) => layer.slug));
    /** @type {Partial<Shown>} */
    const shown = { question: this.decodeQuestion(pairs, known), filters: {} };
    const [zoom, lat, lon] = (pairs.get("v") ?? "").split("/").map(Number);
    if ([zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180) {
      shown.view = { zoom, lat, lon };
    }
    if (pairs.has("c")) shown.visible = list(pairs.get("c")).filter((slug) => known.has(slug));
    for (const slug of known) {
      const text = pairs.get(`f.${slug}`);
      if (text !== null && shown.filters) shown.filters[slug] = Object.fromEntries(new URLSearchParams(text));
    }
    if (pairs.has("b")) shown.base = pairs.get("b") ?? "";
    const tab = pairs.get("t") ?? "";
    if (TABS.includes(tab)) shown.tab = /** @type {Tab} */ (tab);
    if (known.has(pairs.get("l") ?? "")) shown.list = pairs.get("l") ?? "";
    const [slug, id] = (pairs.get("s") ?? pairs.get("h") ?? "").split("/");
    if (known.has(slug) && Number(id) > 0) shown.selection = { slug, id: Number(id) };
    shown.card = pairs.has("s");
    return shown;
  }

  /**
   * @param {URLSearchParams} pairs
   * @param {Set<string>} known
   * @returns {Question}
   */
  decodeQuestion(pairs, known) {
    const question = this.emptyQuestion();
    const way = pairs.get("z") ?? "";
    if (known.has(pairs.get("p") ?? "")) question.points = pairs.get("p") ?? "";
    if (known.has(pairs.get("zc") ?? "")) question.zones = pairs.get("zc") ?? "";
    if (WAYS.includes(way)) question.way = /** @type {Question["way"]} */ (way);
    question.ids = list(pairs.get("zi")).map(Number).filter((id) => id > 0);
    question.filter = Object.fromEntries(new URLSearchParams(pairs.get("zf") ?? ""));
    question.drawings = decodeDrawings(pairs.get("d") ?? "");
    const buffer = Number(pairs.get("m"));
    question.buffer = buffer > 0 ? buffer : 0;
    question.group = pairs.get("g") ?? "";
    return question;
  }
}

/** @param {string | null} text */
function list(text) {
  return (text ?? "").split(",").filter(Boolean);
}

/**
 * @param {number} value
 * @param {number} digits
 */
function round(value, digits) {
  return Number(value.toFixed(digits));
}

/**
 * @param {string[]} a
 * @param {string[]} b
 */
function sameSet(a, b) {
  return a.length === b.length && a.every((one) => b.includes(one));
}

/** @param {Filter} filter */
function sorted(filter) {
  return Object.entries(filter).sort(([a], [b]) => a.localeCompare(b));
}
