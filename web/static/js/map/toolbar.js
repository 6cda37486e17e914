// The tools beside the map: zoom, where I am, full screen, base map.

import { announce, byId, fill, h } from "tf/dom.js";

/**
 * @import { App } from "tf/map/app.js"
 * @import { BaseMap } from "tf/map/types.js"
 */

const OWN = "propio";

/** @param {App} app */
export function followToolbar(app) {
  const { map } = app;
  byId("acercar").addEventListener("click", () => map.zoomIn());
  byId("alejar").addEventListener("click", () => map.zoomOut());
  const limits = () => {
    byId("acercar").toggleAttribute("disabled", map.getZoom() >= map.getMaxZoom());
    byId("alejar").toggleAttribute("disabled", map.getZoom() <= map.getMinZoom());
  };
  map.on("zoomend", limits);
  limits();
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 140 }).addTo(map);
  followLocation(app);
  followFullScreen();
  followBaseMap(app);
}

/** @param {App} app */
function followLocation({ map }) {
  const group = L.layerGroup().addTo(map);
  byId("ubicarme").addEventListener("click", () => {
    announce("Buscando su ubicación…");
    map.locate({ setView: true, maxZoom: 16, enableHighAccuracy: true, timeout: 15_000 });
  });
  map.on("locationfound", ({ latlng, accuracy }) => {
    group.clearLayers();
    const style = { pane: "dibujo", interactive: false, color: "#0b57d0", weight: 2 };
    group.addLayer(L.circle(latlng, { ...style, radius: accuracy, fillOpacity: 0.1 }));
    group.addLayer(L.circleMarker(latlng, { ...style, radius: 7, fillColor: "#0b57d0", fillOpacity: 1, color: "#fff" }));
    tell(`Usted está aquí, con un error de ${Math.round(accuracy)} m.`);
  });
  map.on("locationerror", ({ code }) => {
    tell(code === 1 ? "El navegador no dio permiso de usar la ubicación. Puede permitirlo junto a la dirección de la página."
      : "No se pudo obtener la ubicación de este equipo.");
  });
}

let hiding = 0;

/**
 * Show a sentence over the map for a while, and say it.
 * @param {string} sentence
 */
export function tell(sentence) {
  const box = byId("aviso-breve");
  box.textContent = sentence;
  box.hidden = false;
  announce(sentence);
  clearTimeout(hiding);
  hiding = window.setTimeout(() => { box.hidden = true; }, 6000);
}

function followFullScreen() {
  const button = byId("pantalla");
  if (!document.fullscreenEnabled) {
    button.hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => {
    const full = document.fullscreenElement !== null;
    button.setAttribute("aria-pressed", String(full));
  });
}

/** @param {App} app */
function followBaseMap(app) {
  const { map, baseMaps, state } = app;
  const box = byId("mapa-base");
  const button = byId("base");
  const options = [{ id: OWN, name: "Fondo claro con el contexto propio" }, ...baseMaps.map((base, i) => ({ id: String(i + 1), name: base.name }))];
  /** @type {L.TileLayer | null} */
  let shown = null;
  const show = () => {
    shown?.remove();
    const base = baseMaps[Number(state.get("base")) - 1];
    shown = base ? rasterLayer(base).addTo(map) : null;
    for (const input of box.querySelectorAll("input")) input.checked = input.value === (base ? state.get("base") : OWN);
  };
  fill(box, h("fieldset", {}, h("legend", {}, "Mapa base"), options.map(({ id, name }) => h("label", { class: "check" },
    h("input", { type: "radio", name: "base", value: id, on: { change: () => state.change({ base: id }) } }), name)),
  !baseMaps.length && h("p", { class: "help" }, "Para tener un mapa de calles o una imagen de fondo, quien administra el equipo puede indicar su dirección en TIERRAFIRME_BASE_MAP_URL.")));
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) box.querySelector("input")?.focus();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
  state.on(["base"], show);
  show();
}

/** @param {BaseMap} base */
function rasterLayer(base) {
  const attribution = document.createElement("span");
  // Leaflet takes attribution as markup: what an operator wrote is text.
  attribution.textContent = base.attribution;
  const layer = L.tileLayer(base.url, { attribution: attribution.innerHTML, maxZoom: 22, maxNativeZoom: 19, pane: "fondo" });
  layer.once("tileerror", () => tell(`«${base.name}» no responde; el mapa sigue con su propio contexto.`));
  return layer;
}
