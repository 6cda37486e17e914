// The map of a form: a click gives the point; a pasted figure is drawn before it is sent.

import { getJson } from "tf/fetch.js";
import { boxOf, fit, smallMap } from "tf/pages/small_map.js";

const DIGITS = 6;
const NEAR = 15;
const PAUSE = 400;

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} box
 */
export async function formMap(form, box) {
  const region = boxOf(box.dataset.region) ?? [-180, -60, 180, 75];
  const small = await smallMap(box, region, "Mapa para dar la ubicación", null);
  for (const hint of form.querySelectorAll(".js-only")) if (hint instanceof HTMLElement) hint.hidden = false;
  if (form.dataset.geometry === "POINT") pointMap(form, small.map);
  else figureMap(form, small, box.dataset.feature);
}

/**
 * @param {HTMLFormElement} form
 * @param {L.Map} map
 */
function pointMap(form, map) {
  const [lat, lon] = [input(form, "lat"), input(form, "lon")];
  const pin = L.marker([0, 0], {
    icon: L.divIcon({ className: "place-pin", iconSize: [28, 28], iconAnchor: [14, 28] }),
    draggable: true,
    keyboard: false,
  });
  const put = (/** @type {L.LatLng} */ place) => {
    pin.setLatLng(place).addTo(map);
    lat.value = place.lat.toFixed(DIGITS);
    lon.value = place.lng.toFixed(DIGITS);
    const degrees = form.querySelector('input[name="posicion"][value="grados"]');
    if (degrees instanceof HTMLInputElement && !degrees.checked) degrees.click();
    lat.dispatchEvent(new Event("input", { bubbles: true }));
    say(`Punto en ${lat.value}, ${lon.value}.`);
  };
  const follow = (/** @type {boolean} */ near) => {
    const [y, x] = [decimal(lat.value), decimal(lon.value)];
    if (y === null || x === null || Math.abs(y) > 85 || Math.abs(x) > 180) return;
    pin.setLatLng([y, x]).addTo(map);
    if (near) map.setView([y, x], Math.max(map.getZoom(), NEAR));
    else if (!map.getBounds().contains([y, x])) map.panTo([y, x]);
  };
  map.on("click", ({ latlng }) => put(latlng.wrap()));
  pin.on("dragend", () => put(pin.getLatLng().wrap()));
  for (const one of [lat, lon]) one.addEventListener("change", () => follow(true));
  follow(true);
}

/**
 * @param {HTMLFormElement} form
 * @param {import("tf/pages/small_map.js").SmallMap} small
 * @param {string | undefined} feature `capa/número` of what is stored
 */
async function figureMap(form, { map, highlight }, feature) {
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("figura"));
  let waiting = 0;
  const show = (/** @type {GeoJSON.Geometry} */ geometry) => {
    highlight.clear();
    highlight.draw(geometry);
    const bounds = L.geoJSON(geometry).getBounds();
    if (bounds.isValid()) fit(map, [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], false);
  };
  const stored = async () => {
    if (feature) show((await getJson(`/api/capas/${feature}`)).geometry);
  };
  const preview = () => {
    const geometry = read(text.value);
    if (geometry) show(geometry);
    say(!text.value.trim() ? "" : geometry ? "La figura se ve en el mapa." : "La figura todavía no se entiende; al guardar se le dirá por qué.");
    if (!text.value.trim()) stored();
  };
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(preview, PAUSE);
  });
  if (text.value.trim()) preview();
  else await stored();
}

/**
 * Read GeoJSON or WKT well enough to draw it; the server decides.
 * @param {string} text
 * @returns {GeoJSON.Geometry | null}
 */
export function read(text) {
  try {
    const geometry = text.trim().startsWith("{") ? fromGeoJson(JSON.parse(text)) : fromWkt(text);
    L.geoJSON(geometry);
    return geometry;
  } catch {
    return null;
  }
}

/**
 * @param {any} document
 * @returns {GeoJSON.Geometry}
 */
function fromGeoJson(document) {
  if (document.type === "FeatureCollection") return fromGeoJson(document.features[0]);
  return document.type === "Feature" ? document.geometry : document;
}

const WKT = /^(?:SRID\s*=\s*4326\s*;)?\s*(MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*(\(.*\))\s*$/is;
/** @type {Record<string, string>} */
const TYPES = {
  POINT: "Point", MULTIPOINT: "MultiPoint", LINESTRING: "LineString",
  MULTILINESTRING: "MultiLineString", POLYGON: "Polygon", MULTIPOLYGON: "MultiPolygon",
};

/**
 * @param {string} text
 * @returns {GeoJSON.Geometry}
 */
function fromWkt(text) {
  const [, name, body] = WKT.exec(text) ?? [];
  if (!name) throw new SyntaxError("no es WKT");
  const pairs = body.replace(/(-?[\d.eE+-]+)\s+(-?[\d.eE+-]+)[^,()]*/g, "[$1,$2]").replaceAll("(", "[").replaceAll(")", "]");
  let coordinates = JSON.parse(pairs);
  const type = TYPES[name.toUpperCase()];
  if (type === "Point") coordinates = coordinates[0];
  if (type === "MultiPoint") coordinates = coordinates.map((/** @type {any} */ one) => (Array.isArray(one[0]) ? one[0] : one));
  return /** @type {GeoJSON.Geometry} */ (/** @type {unknown} */ ({ type, coordinates }));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function input(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {string} text */
function decimal(text) {
  const spelled = text.trim().replace("−", "-");
  return /^-?\d+(\.\d+)?$/.test(spelled) ? Number(spelled) : null;
}

/** @param {string} sentence */
function say(sentence) {
  const note = document.getElementById("mapa-aviso");
  if (note) note.textContent = sentence;
}
