// Clicks, touches and the pointer over the map: what is under it, and where it is.

import { announce, byId } from "tf/dom.js";
import { decimalDegrees, plural, sexagesimal } from "tf/format.js";
import { hitTest } from "tf/map/hit.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Hit } from "tf/map/hit.js"
 * @import { Mark } from "tf/map/clusters.js"
 */

const FINGER = 20;
const MOUSE = 5;

/**
 * @param {App} app
 * @param {(hits: Hit[], place: L.LatLng) => void} chosen
 */
export function followPointer(app, chosen) {
  const { map } = app;
  const finger = window.matchMedia("(pointer: coarse)");
  const tolerance = () => (finger.matches ? FINGER : MOUSE);
  map.on("click", (event) => {
    if (app.clickTakers.some((take) => take(event.latlng))) return;
    const { hits, group } = hitTest(app, event.latlng, tolerance());
    if (group) open(app, group.mark);
    else chosen(hits, event.latlng);
  });
  const where = byId("coordenadas");
  const show = (/** @type {L.LatLng} */ { lat, lng }) => {
    where.textContent = `${decimalDegrees(lat, lng)}  ·  ${sexagesimal(lat, lng)}`;
  };
  show(map.getCenter());
  let asked = 0;
  map.on("mousemove", (event) => {
    show(event.latlng);
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => hover(app, event, tolerance()));
  });
  map.on("mouseout", () => hint("", null));
  map.on("movestart zoomstart", () => hint("", null));
  // Without a pointer the middle of the map is what one looks at.
  map.on("move", () => { if (finger.matches) show(map.getCenter()); });
}

/**
 * @param {App} app
 * @param {L.LeafletMouseEvent} event
 * @param {number} tolerance
 */
function hover(app, event, tolerance) {
  const busy = app.map.getContainer().classList.contains("is-drawing");
  const { hits, group } = busy ? { hits: [], group: null } : hitTest(app, event.latlng, tolerance);
  app.map.getContainer().classList.toggle("is-over", hits.length > 0 || group !== null);
  if (group) {
    hint(`${group.layer.title}: ${plural(group.mark.n, "elemento", "elementos")}. Clic para acercar`, event.containerPoint);
  } else if (hits.length) {
    const more = hits.length > 1 ? ` (y ${hits.length - 1} más aquí)` : "";
    hint(`${hits[0].layer.singular}: ${hits[0].label || "sin nombre"}${more}`, event.containerPoint);
  } else {
    hint("", null);
  }
}

/**
 * @param {string} text
 * @param {L.Point | null} point
 */
function hint(text, point) {
  const box = byId("pista");
  box.hidden = !text;
  if (!text || !point) return;
  box.textContent = text;
  const room = /** @type {HTMLElement} */ (box.parentElement).clientWidth;
  box.style.left = `${Math.min(point.x + 14, room - box.offsetWidth - 8)}px`;
  box.style.top = `${point.y + 16}px`;
}

/**
 * Come nearer to what a circle gathers.
 * @param {App} app
 * @param {Mark} mark
 */
function open(app, mark) {
  const [west, north, east, south] = mark.box;
  const corner = (/** @type {number} */ x, /** @type {number} */ y) =>
    app.map.unproject(L.point(x, y).multiplyBy(256 * 2 ** app.map.getZoom()));
  const bounds = L.latLngBounds(corner(west, north), corner(east, south));
  const fitting = app.map.getBoundsZoom(bounds, false, L.point(80, 80));
  const zoom = Math.min(Math.max(fitting, app.map.getZoom() + 1), app.map.getZoom() + 4, app.map.getMaxZoom());
  app.map.setView(bounds.getCenter(), zoom);
  announce(`Se acercó a ${plural(mark.n, "elemento", "elementos")}.`);
}
