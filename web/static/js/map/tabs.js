// The panel's tabs, by the keyboard pattern of tabs, and its heights on a phone.

import { byId } from "tf/dom.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Tab } from "tf/map/state.js"
 */

/** @param {App} app */
export function followTabs(app) {
  const list = byId("pestanas");
  const tabs = /** @type {HTMLButtonElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  const name = (/** @type {HTMLElement} */ tab) => /** @type {Tab} */ (tab.dataset.tab);
  const show = () => {
    const current = app.state.get("tab");
    for (const tab of tabs) {
      const chosen = name(tab) === current;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      byId(`panel-${name(tab)}`).hidden = !chosen;
    }
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      app.state.change({ tab: name(tab) });
      closeCard(app);
      raise();
    });
  }
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
  app.state.on(["tab"], show);
  show();
  followSheet();
}

/** @param {App} app */
function closeCard(app) {
  if (app.state.get("card")) app.select(null);
}

const HEIGHTS = ["baja", "media", "alta"];

/** On a phone the panel is a sheet of three heights, by its button or by dragging. */
function followSheet() {
  const panel = byId("panel");
  const handle = byId("asa");
  handle.addEventListener("click", () => setHeight(panel.dataset.alto === "alta" ? "media" : next(1)));
  let startY = 0;
  handle.addEventListener("pointerdown", (event) => {
    startY = event.clientY;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointerup", (event) => {
    const moved = startY - event.clientY;
    if (Math.abs(moved) < 24) return;
    handle.addEventListener("click", (click) => click.stopImmediatePropagation(), { capture: true, once: true });
    setHeight(next(Math.sign(moved)));
  });
  setHeight("media");
}

/** @param {number} step */
function next(step) {
  const at = HEIGHTS.indexOf(byId("panel").dataset.alto ?? "media");
  return HEIGHTS[Math.max(0, Math.min(HEIGHTS.length - 1, at + step))];
}

/** @param {string} height */
function setHeight(height) {
  byId("panel").dataset.alto = height;
  const handle = byId("asa");
  handle.setAttribute("aria-expanded", String(height !== "baja"));
  byId("asa-texto").textContent = { baja: "Abrir panel", media: "Ampliar panel", alta: "Reducir panel" }[height] ?? "";
}

/** Show at least half of the sheet. */
export function raise() {
  if (byId("panel").dataset.alto === "baja") setHeight("media");
}

/** Leave the map free, to draw or to choose on it. */
export function lower() {
  if (isSheet()) setHeight("baja");
}

/** Whether the panel is a sheet below the map. */
export function isSheet() {
  return window.matchMedia("(max-width: 48rem)").matches;
}
