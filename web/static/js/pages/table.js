// A layer's table: filters, order and pages change in place; rows and their map are seen together.

import { refresh } from "tf/pages/refresh.js";

const WIDE = matchMedia("(min-width: 64rem)");
const TYPING_PAUSE = 350;

/** @type {import("tf/pages/table_map.js").TableMap | null} */
let map = null;
let typing = 0;

const view = /** @type {HTMLElement} */ (document.querySelector(".table-view"));
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("consulta"));

if (form) start(form);

/** @param {HTMLFormElement} query */
function start(query) {
  query.addEventListener("submit", (event) => {
    event.preventDefault();
    closeFloating();
    go(address(query));
  });
  query.addEventListener("change", (event) => {
    // Columns are chosen several at a time: they wait for their button.
    if (event.target instanceof HTMLInputElement && event.target.name === "columnas") return;
    go(address(query));
  });
  query.querySelector("#buscar")?.addEventListener("input", () => {
    clearTimeout(typing);
    typing = window.setTimeout(() => go(address(query)), TYPING_PAUSE);
  });
  document.addEventListener("click", followed);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeFloating(true); });
  window.addEventListener("popstate", () => go(location.href, false));
  for (const drawer of query.querySelectorAll("details.drawer")) {
    drawer.addEventListener("toggle", () => { if (drawer instanceof HTMLDetailsElement && drawer.open) closeOthers(drawer); });
  }
  watchRows();
  showMap();
  WIDE.addEventListener("change", showMap);
}

/**
 * Return the address that the form asks for, without what is empty.
 * @param {HTMLFormElement} query
 */
function address(query) {
  const pairs = [...new FormData(query)].filter(([, value]) => typeof value === "string" && value.trim());
  const search = new URLSearchParams(/** @type {[string, string][]} */ (pairs));
  return `${query.getAttribute("action")}?${search}`;
}

/**
 * @param {string} url
 * @param {boolean} [remember]
 */
async function go(url, remember = true) {
  clearTimeout(typing);
  view.classList.add("is-loading");
  const taken = await refresh(url, { remember });
  if (!taken) return;
  view.classList.remove("is-loading");
  if (!remember) fillForm();
  map?.follow();
}

/** After «back», the controls outside the replaced parts say what the address says. */
function fillForm() {
  const asked = new URLSearchParams(location.search);
  const search = document.getElementById("buscar");
  if (search instanceof HTMLInputElement) search.value = asked.get("q") ?? "";
  const order = document.getElementById("orden");
  if (order instanceof HTMLSelectElement) order.value = asked.get("orden") ?? "";
}

/** @param {MouseEvent} event */
function followed(event) {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest("a[data-link]");
  if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    go(link.href).then(fillForm);
    return;
  }
  if (!event.target.closest("details.drawer")) closeFloating();
}

/** @param {HTMLDetailsElement} kept */
function closeOthers(kept) {
  for (const drawer of document.querySelectorAll("details.drawer[open]")) if (drawer !== kept) drawer.removeAttribute("open");
}

/** @param {boolean} [refocus] */
function closeFloating(refocus = false) {
  for (const drawer of document.querySelectorAll("details.drawer[open]")) {
    if (!drawer.querySelector(".floating")) continue;
    drawer.removeAttribute("open");
    const summary = drawer.querySelector("summary");
    if (refocus && summary) summary.focus();
  }
}

/** Rows under the pointer or holding the focus are shown on the map; a click keeps one selected. */
function watchRows() {
  view.addEventListener("focusin", (event) => touch(event, "focus"));
  view.addEventListener("mouseover", (event) => touch(event, "hover"));
  view.addEventListener("click", (event) => touch(event, "select"));
}

/**
 * @param {Event} event
 * @param {"focus" | "hover" | "select"} how
 */
function touch(event, how) {
  const row = event.target instanceof Element ? event.target.closest("tr[data-id]") : null;
  if (!(row instanceof HTMLTableRowElement) || !map) return;
  if (how === "hover") map.point(row);
  else select(row, how === "select");
}

/**
 * @param {HTMLTableRowElement} row
 * @param {boolean} move whether the map moves to it
 */
function select(row, move) {
  for (const other of view.querySelectorAll("tr.is-selected")) other.classList.remove("is-selected");
  row.classList.add("is-selected");
  map?.show(row, move);
}

async function showMap() {
  const aside = document.querySelector(".table-map");
  if (!(aside instanceof HTMLElement) || map || !WIDE.matches) return;
  aside.hidden = false;
  const { TableMap } = await import("tf/pages/table_map.js");
  map = new TableMap(view.dataset.slug ?? "", (row) => {
    select(row, false);
    row.scrollIntoView({ block: "center" });
    row.querySelector("a")?.focus({ preventScroll: true });
  });
}
