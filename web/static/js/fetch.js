// The one way to the server: JSON and bytes, with a sentence for people when it fails.

/** A request that was refused or never answered; the message is meant for the screen. */
export class RequestFailed extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 when nothing answered
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }

  /** Whether asking again may help. */
  get temporary() {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

const NO_ANSWER = "El servidor no responde. Revise que Tierra Firme siga abierta y vuelva a intentar.";

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function request(url, options) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new RequestFailed(NO_ANSWER, 0);
  }
  if (response.ok) return response;
  throw new RequestFailed(await sentence(response), response.status);
}

/** @param {Response} response */
async function sentence(response) {
  try {
    const document = await response.json();
    if (typeof document.error === "string") return document.error;
  } catch {
    // Not JSON: a proxy or a crash answered.
  }
  return `El servidor contestó con un error (${response.status}). Vuelva a intentar.`;
}

/**
 * @param {unknown} error
 * @returns {boolean} whether we ourselves gave the request up
 */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function getJson(url, signal) {
  const response = await request(url, { signal, headers: { Accept: "application/json" } });
  return response.json();
}

/**
 * @param {string} url
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 */
async function post(url, body, signal) {
  const headers = { "Content-Type": "application/json" };
  return request(url, { method: "POST", signal, headers, body: JSON.stringify(body) });
}

/**
 * @param {string} url
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function postJson(url, body, signal) {
  return (await post(url, body, signal)).json();
}

/**
 * @param {string} url
 * @param {unknown} body
 * @returns {Promise<Blob>}
 */
export async function postForFile(url, body) {
  return (await post(url, body)).blob();
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<ArrayBuffer>} empty when there is nothing
 */
export async function getBytes(url, signal) {
  const response = await request(url, { signal });
  return response.status === 204 ? new ArrayBuffer(0) : response.arrayBuffer();
}
