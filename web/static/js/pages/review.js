// The review of an import: the sample on a map, and the review again when the file's layer changes.

import { boxOf, fit, smallMap } from "tf/pages/small_map.js";

const GOOD = { color: "#0f4a43", weight: 2, fillColor: "#2a9d8f", fillOpacity: 0.55 };
const BAD = { color: "#a8201a", weight: 3, fillColor: "#fff", fillOpacity: 0.6, dashArray: "4 3" };

document.getElementById("errores")?.focus();
for (const control of document.querySelectorAll("[data-resend]")) {
  control.addEventListener("change", () => {
    const form = /** @type {HTMLFormElement} */ (document.getElementById("revision"));
    form.requestSubmit(/** @type {HTMLButtonElement} */ (form.querySelector('button[value="revisar"]')));
  });
}
for (const list of document.querySelectorAll("select[data-destino]")) {
  list.addEventListener("change", () => {
    if (list instanceof HTMLSelectElement) list.closest("tr")?.classList.toggle("is-taken", list.value.includes(":"));
  });
}
showSample();

async function showSample() {
  const box = document.getElementById("mapa-muestra");
  const held = document.getElementById("muestra")?.textContent;
  if (!box || !held) return;
  const sample = JSON.parse(held);
  const region = boxOf(box.dataset.region) ?? [-180, -60, 180, 75];
  const { map } = await smallMap(box, region, "Mapa de la muestra del archivo", null);
  const [west, south, east, north] = region;
  L.rectangle([[south, west], [north, east]], { color: "#5c5647", weight: 1.5, dashArray: "6 5", fill: false, interactive: false }).addTo(map);
  const drawn = L.geoJSON(sample, {
    style: (feature) => (feature?.properties.problema ? BAD : GOOD),
    pointToLayer: (feature, place) => symbol(place, feature.properties.problema),
    onEachFeature: (feature, layer) => layer.bindTooltip(words(feature.properties)),
  }).addTo(map);
  const bounds = drawn.getBounds();
  if (bounds.isValid()) fit(map, [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], false);
}

/**
 * @param {L.LatLng} place
 * @param {string} problem
 */
function symbol(place, problem) {
  if (!problem) return L.circleMarker(place, { ...GOOD, radius: 5 });
  return L.marker(place, { icon: L.divIcon({ className: "bad-mark", iconSize: [16, 16] }), keyboard: false });
}

/** @param {{fila: number, problema: string}} properties */
function words({ fila, problema }) {
  const box = document.createElement("span");
  box.textContent = `Fila ${fila}${problema ? `: ${problema}` : ""}`;
  return box;
}
