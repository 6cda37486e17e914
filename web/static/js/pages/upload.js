// Upload a file with its progress, by choosing it or dropping it; without this the plain form does it.

export {};

const MEGABYTE = 1024 * 1024;

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("subida"));
if (form) start(form);

/** @param {HTMLFormElement} upload */
function start(upload) {
  const file = /** @type {HTMLInputElement} */ (upload.elements.namedItem("archivo"));
  // The browser's own button speaks the browser's language; ours speaks Spanish.
  upload.classList.add("has-script");
  for (const hint of upload.querySelectorAll(".js-only")) if (hint instanceof HTMLElement) hint.hidden = false;
  upload.addEventListener("submit", (event) => {
    event.preventDefault();
    if (file.files?.length) send(upload, file.files[0]);
  });
  file.addEventListener("change", () => { if (file.files?.length) send(upload, file.files[0]); });
  const area = /** @type {HTMLElement} */ (document.getElementById("soltar"));
  area.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("is-over"); });
  area.addEventListener("dragleave", () => area.classList.remove("is-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("is-over");
    const dropped = event.dataTransfer?.files ?? [];
    if (dropped.length > 1) complain("Suelte un solo archivo. Un shapefile va en un ZIP con todas sus partes.");
    else if (dropped.length) send(upload, dropped[0]);
  });
}

/**
 * @param {HTMLFormElement} upload
 * @param {File} file
 */
function send(upload, file) {
  const limit = Number(upload.dataset.megabytes);
  if (file.size > limit * MEGABYTE) {
    complain(`«${file.name}» pesa ${Math.ceil(file.size / MEGABYTE)} MB y se aceptan hasta ${limit} MB. Use la línea de comandos para archivos mayores.`);
    return;
  }
  if (!file.size) {
    complain(`«${file.name}» está vacío o es una carpeta.`);
    return;
  }
  complain("");
  const body = new FormData();
  const token = upload.elements.namedItem("csrf_token");
  body.append("csrf_token", token instanceof HTMLInputElement ? token.value : "");
  body.append("archivo", file, file.name);
  // fetch tells nothing of how much was sent; this does.
  const request = new XMLHttpRequest();
  request.open("POST", upload.getAttribute("action") ?? location.pathname);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => advance(file.name, loaded / total));
  request.addEventListener("load", () => {
    if (request.status < 300 && request.response?.siguiente) location.assign(request.response.siguiente);
    else complain(request.response?.error ?? `El servidor no aceptó el archivo (${request.status}). Vuelva a intentar.`);
  });
  request.addEventListener("error", () => complain("La subida se interrumpió. Revise que Tierra Firme siga abierta y vuelva a intentar."));
  busy(true);
  advance(file.name, 0);
  request.send(body);
}

/**
 * @param {string} name
 * @param {number} share 0 to 1
 */
function advance(name, share) {
  const bar = document.getElementById("avance-barra");
  const text = document.getElementById("avance-texto");
  if (bar instanceof HTMLProgressElement) {
    if (share < 1) bar.value = share * 100;
    else bar.removeAttribute("value");
  }
  if (text) text.textContent = share < 1 ? `Subiendo «${name}»: ${Math.round(share * 100)} %` : `Revisando «${name}»…`;
}

/** @param {string} sentence nothing takes the complaint away */
function complain(sentence) {
  const box = /** @type {HTMLElement} */ (document.getElementById("error-subida"));
  box.hidden = !sentence;
  box.textContent = sentence;
  busy(false);
  if (sentence) box.focus();
}

/** @param {boolean} working */
function busy(working) {
  const progress = document.getElementById("avance");
  if (progress) progress.hidden = !working;
  const button = document.querySelector("#subida button[type=submit]");
  if (button instanceof HTMLButtonElement) button.disabled = working;
}
