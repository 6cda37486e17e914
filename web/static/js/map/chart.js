// A small bar chart that is a table: each row says its name and number, the bar only repeats it.

import { h } from "tf/dom.js";
import { number } from "tf/format.js";

/**
 * @param {string} title
 * @param {{label: string, value: number, sign?: Node | null, color?: string}[]} bars
 * @param {string} unit
 */
export function barChart(title, bars, unit) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  return h("table", { class: "bars" },
    h("caption", {}, title, unit && h("span", { class: "soft small" }, ` (${unit})`)),
    h("thead", { class: "visually-hidden" }, h("tr", {}, h("th", { scope: "col" }, "Grupo"), h("th", { scope: "col" }, "Cantidad"))),
    h("tbody", {}, bars.map((bar) => {
      const fill = h("span", { class: "bar-fill" });
      fill.style.width = `${(bar.value / most) * 100}%`;
      if (bar.color) fill.style.backgroundColor = bar.color;
      return h("tr", {},
        h("th", { scope: "row" }, bar.sign ?? null, h("span", {}, bar.label)),
        h("td", {}, h("span", { class: "bar", "aria-hidden": "true" }, fill), h("span", { class: "bar-value" }, number(bar.value))));
    })));
}
