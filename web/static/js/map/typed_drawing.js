// A drawing by keyboard: corners, or a centre and a radius, typed as coordinates.

import { h } from "tf/dom.js";
import { parsePosition } from "tf/map/positions.js";

/** @import { Drawing } from "tf/map/types.js" */

/** A small form that makes one drawing. */
export class TypedDrawing {
  /** @param {(drawing: Drawing) => void} made */
  constructor(made) {
    this.made = made;
    this.places = h("textarea", { id: "esquinas", rows: 4, placeholder: "30.8880, -108.1910\n30.8955, -108.1800\n30.8830, -108.1760", "aria-describedby": "esquinas-ayuda" });
    this.radius = h("input", { type: "number", id: "radio", min: 0, step: "any" });
    this.error = h("p", { class: "field-error", role: "alert" });
  }

  view() {
    const form = h("form", {},
      h("label", { for: "esquinas" }, "Coordenadas"),
      h("p", { class: "help", id: "esquinas-ayuda" }, "Latitud y longitud, una esquina por renglón. Con un solo renglón y un radio se hace un círculo."),
      this.places,
      h("label", { for: "radio" }, "Radio del círculo (metros) ", h("span", { class: "optional" }, "solo para un círculo")), this.radius,
      this.error, h("button", { class: "button button-small" }, "Poner en el mapa"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    return h("details", { class: "fold" }, h("summary", {}, "Escribir coordenadas"), form);
  }

  submit() {
    const lines = this.places.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const ring = lines.map(parsePosition);
    const wrong = ring.findIndex((place) => place === null);
    this.error.textContent = "";
    if (wrong >= 0) {
      this.error.textContent = `Renglón ${wrong + 1}: «${lines[wrong]}» no se entiende. Escriba latitud, longitud.`;
      return;
    }
    const corners = /** @type {[number, number][]} */ (ring);
    const radius = Number(this.radius.value);
    if (corners.length === 1 && radius > 0) this.made({ kind: "circulo", centre: corners[0], radius });
    else if (corners.length >= 3) this.made({ kind: "poligono", ring: corners });
    else this.error.textContent = "Hacen falta al menos tres esquinas, o un centro y su radio.";
  }
}
