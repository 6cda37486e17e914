// Ask the server for the same page in another state and put its parts in place, without a reload.

/** @type {AbortController | null} */
let pending = null;

/**
 * Replace every element marked `data-swap` by the one of the same id in the page at `url`.
 *
 * Whatever fails leads to the address itself: the page works without this.
 * @param {string} url
 * @param {{remember?: boolean}} [options] whether the address becomes a step of the browser's history
 * @returns {Promise<boolean>} false when another request took its place
 */
export async function refresh(url, { remember = true } = {}) {
  pending?.abort();
  const controller = new AbortController();
  pending = controller;
  const focused = focusedPlace();
  try {
    const response = await fetch(url, { signal: controller.signal, credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(String(response.status));
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const swaps = [...document.querySelectorAll("[data-swap]")];
    const parts = swaps.map((old) => [old, fresh.getElementById(old.id)]);
    if (!parts.length || parts.some(([, part]) => !part)) throw new Error("otra página");
    for (const [old, part] of parts) if (old && part) swap(old, part);
    document.title = fresh.title;
    if (remember) history.pushState({}, "", response.url);
  } catch (error) {
    if (controller.signal.aborted) return false;
    location.assign(url);
    return false;
  }
  restoreFocus(focused);
  return true;
}

/**
 * @param {Element} old
 * @param {Element} part
 */
function swap(old, part) {
  // What is open stays open and what is scrolled stays where it was.
  const open = new Map([...old.querySelectorAll("details[data-field]")].map((one) => [field(one), one.hasAttribute("open")]));
  for (const one of part.querySelectorAll("details[data-field]")) {
    if (open.has(field(one))) one.toggleAttribute("open", open.get(field(one)));
  }
  const { scrollTop, scrollLeft } = old;
  const adopted = document.adoptNode(part);
  old.replaceWith(adopted);
  if (adopted.id === "facetas") adopted.scrollTop = scrollTop;
  adopted.scrollLeft = scrollLeft;
}

/** @param {Element} details */
function field(details) {
  return details.getAttribute("data-field");
}

/**
 * What holds the focus, told in a way that survives the replacement.
 * @returns {string | null} a selector
 */
function focusedPlace() {
  const active = document.activeElement;
  if (!active || !active.closest("[data-swap]")) return null;
  if (active.id) return `#${CSS.escape(active.id)}`;
  const name = active.getAttribute("name");
  if (name) return `[name="${CSS.escape(name)}"]${active instanceof HTMLInputElement && active.type === "checkbox" ? `[value="${CSS.escape(active.value)}"]` : ""}`;
  const header = active.closest("th[scope=col]");
  if (header?.parentElement) return `th[scope=col]:nth-child(${[...header.parentElement.children].indexOf(header) + 1}) a`;
  const rel = active.getAttribute("rel");
  if (rel) return `#paginas [rel="${rel}"]`;
  const part = active.closest("[data-swap]");
  return part ? `#${CSS.escape(part.id)} a` : null;
}

/** @param {string | null} selector */
function restoreFocus(selector) {
  if (!selector) return;
  const found = document.querySelector(selector) ?? document.querySelector("#rejilla");
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}
