// What the map says of itself: that it is loading, that the network failed, that there is nothing yet.

import { byId } from "tf/dom.js";

/** @import { App } from "tf/map/app.js" */

const PATIENCE = 300;

/** @param {App} app */
export function followNetwork(app) {
  const loading = byId("cargando");
  const failure = byId("sin-red");
  const busy = new Set();
  let timer = 0;
  const show = () => {
    clearTimeout(timer);
    if (!busy.size) loading.hidden = true;
    else timer = window.setTimeout(() => { loading.hidden = false; }, PATIENCE);
    const failing = app.visibleSources().some((source) => source.failing);
    if (!failing && !busy.size) failure.hidden = true;
  };
  for (const [slug, source] of app.sources) {
    source.on("loading", () => { busy.add(slug); show(); });
    source.on("load remove", () => { busy.delete(slug); show(); });
    source.on("espera", () => {
      failure.hidden = false;
      byId("sin-red-texto").textContent = "El servidor no responde; se sigue intentando.";
    });
    source.on("fallo", (/** @type {any} */ { error }) => {
      failure.hidden = false;
      byId("sin-red-texto").textContent = `Parte del mapa no se pudo cargar. ${error instanceof Error ? error.message : ""}`;
    });
    source.on("datos", () => { if (!source.failing && !busy.size) failure.hidden = true; });
  }
  byId("sin-red-reintentar").addEventListener("click", async () => {
    failure.hidden = true;
    await Promise.allSettled(app.visibleSources().map((source) => source.retry()));
    show();
  });
}
