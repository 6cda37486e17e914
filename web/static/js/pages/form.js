// A feature's form: go to the errors, choose how to give the place, and guard what is not saved.

export {};

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("formulario"));
document.getElementById("errores")?.focus();

if (form) {
  form.classList.add("has-script");
  guard(form);
  placeMethods(form);
  showMap(form);
}

/**
 * Ask before leaving with changes that were not saved.
 * @param {HTMLFormElement} watched
 */
function guard(watched) {
  // After a refusal what is typed is still unsaved.
  let dirty = document.getElementById("errores") !== null;
  watched.addEventListener("input", () => { dirty = true; });
  watched.addEventListener("submit", () => {
    dirty = false;
    const button = watched.querySelector("button[type=submit]");
    if (button instanceof HTMLButtonElement) setTimeout(() => { button.disabled = true; button.textContent = "Guardando…"; });
  });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  // A page that comes back from the browser's memory can be sent again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

/**
 * Show only the inputs of the chosen way of giving a point.
 * @param {HTMLFormElement} watched
 */
function placeMethods(watched) {
  const choices = watched.querySelectorAll('input[name="posicion"]');
  const update = () => {
    const chosen = watched.querySelector('input[name="posicion"]:checked');
    for (const block of watched.querySelectorAll(".method")) {
      if (block instanceof HTMLElement && chosen instanceof HTMLInputElement) block.hidden = block.dataset.method !== chosen.value;
    }
  };
  for (const choice of choices) choice.addEventListener("change", update);
  if (choices.length) update();
}

/** @param {HTMLFormElement} watched */
async function showMap(watched) {
  const box = document.getElementById("mapa-formulario");
  if (!box) return;
  const { formMap } = await import("tf/pages/form_map.js");
  formMap(watched, box);
}
