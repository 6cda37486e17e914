// How many features each layer has under its filter, and how many of them are in the view.

import { isAbort, postJson } from "tf/fetch.js";

/**
 * @import { App } from "tf/map/app.js"
 * @typedef {Record<string, {matching: number, view: number}>} Counts
 */

const WAIT = 250;

/**
 * Call back with the counts whenever the view, the layers or the filters have changed.
 * @param {App} app
 * @param {(counts: Counts) => void} counted
 */
export function followCounts(app, counted) {
  let abort = new AbortController();
  let timer = 0;
  const count = async () => {
    abort.abort();
    abort = new AbortController();
    const slugs = app.state.get("visible").filter((slug) => app.sources.has(slug));
    const layers = Object.fromEntries(slugs.map((slug) => [slug, app.state.filter(slug)]));
    try {
      counted(await postJson("/api/conteos", { bbox: app.viewBox(), layers }, abort.signal));
    } catch (error) {
      // The tiles' notice tells of a dead server; a count that is missing harms nobody.
      if (!isAbort(error)) counted({});
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(count, WAIT);
  };
  app.map.on("moveend", soon);
  app.state.on(["visible", "filters"], soon);
  soon();
}
