// Measure: tap places on the map; length along them and, from three on, the area they enclose.

import { announce, byId } from "tf/dom.js";
import { area, length } from "tf/format.js";
import { lineLength, ringArea } from "tf/geodesy.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { Position } from "tf/geodesy.js"
 */

const LINE = { color: "#0b57d0", weight: 3, dashArray: "6 6", pane: "dibujo", interactive: false };

/** @param {App} app */
export function followMeasure(app) {
  const button = byId("medir");
  const box = byId("medida");
  const group = L.layerGroup();
  /** @type {L.LatLng[]} */
  let places = [];
  let active = false;

  const draw = () => {
    group.clearLayers();
    if (places.length > 2) group.addLayer(L.polygon(places, { ...LINE, fillOpacity: 0.08 }));
    else group.addLayer(L.polyline(places, LINE));
    for (const place of places) group.addLayer(L.circleMarker(place, { ...LINE, radius: 5, dashArray: "", fillColor: "#fff", fillOpacity: 1 }));
    const line = places.map((place) => /** @type {Position} */ ([place.lng, place.lat]));
    byId("medida-largo").textContent = places.length > 1 ? length(lineLength(line)) : "Toque el mapa donde empieza la medida";
    byId("medida-area").textContent = places.length > 2 ? `Área: ${area(ringArea(line))}` : "";
    byId("medida-deshacer").toggleAttribute("disabled", !places.length);
  };
  const toggle = (/** @type {boolean} */ on) => {
    active = on;
    places = [];
    button.setAttribute("aria-pressed", String(on));
    box.hidden = !on;
    app.map.getContainer().classList.toggle("is-drawing", on);
    if (on) group.addTo(app.map);
    else group.remove();
    draw();
    if (on) announce("Medir: toque lugares en el mapa. Con el teclado, mueva el mapa con las flechas y use «Marcar el centro».");
  };
  app.clickTakers.push((place) => {
    if (active) {
      places.push(place);
      draw();
    }
    return active;
  });
  button.addEventListener("click", () => toggle(!active));
  byId("medida-cerrar").addEventListener("click", () => { toggle(false); button.focus(); });
  byId("medida-deshacer").addEventListener("click", () => { places.pop(); draw(); });
  byId("medida-centro").addEventListener("click", () => { places.push(app.map.getCenter()); draw(); });
}
