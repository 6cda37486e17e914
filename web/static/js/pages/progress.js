// Follow an import until it ends; then the same address shows its report.

import { RequestFailed, getJson } from "tf/fetch.js";
import { number } from "tf/format.js";

const EVERY = 700;
const box = document.getElementById("importando");
if (box?.dataset.estado) follow(box.dataset.estado);

/** @param {string} address */
async function follow(address) {
  for (;;) {
    try {
      const { fase, que, hechas, total } = await getJson(address);
      if (fase !== "en_curso") {
        location.reload();
        return;
      }
      show(que, hechas, total);
    } catch (error) {
      if (!(error instanceof RequestFailed) || !error.temporary) {
        location.reload();
        return;
      }
      say(`${error.message} La importación puede seguir.`);
    }
    await new Promise((resolve) => { setTimeout(resolve, EVERY); });
  }
}

/**
 * @param {string} what
 * @param {number} done
 * @param {number | null} total
 */
function show(what, done, total) {
  say(done ? `${what}: ${number(done)}${total ? ` de ${number(total)}` : ""} filas` : what);
  const bar = document.getElementById("barra");
  if (!(bar instanceof HTMLProgressElement)) return;
  if (total && done) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
}

/** @param {string} sentence */
function say(sentence) {
  const text = document.getElementById("que");
  if (text && text.textContent !== sentence) text.textContent = sentence;
}
