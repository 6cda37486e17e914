// Numbers, lengths, areas and coordinates as they are read in Mexico.

const whole = new Intl.NumberFormat("es-MX", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("es-MX", { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat("es-MX", { maximumFractionDigits: 2 });
const degrees = new Intl.NumberFormat("es-MX", { minimumFractionDigits: 6, maximumFractionDigits: 6 });
const compact = new Intl.NumberFormat("es-MX", { notation: "compact", maximumFractionDigits: 1 });

/** @param {number | null | undefined} value */
export function number(value) {
  return value === null || value === undefined ? "sin dato" : tenths.format(value);
}

/**
 * At most four characters, to fit in a circle: 985, 1.2 k, 13 k.
 * @param {number} value
 */
export function short(value) {
  return value < 1000 ? String(value) : compact.format(value).replace(/\s?mil$|\s?K$/i, " k").replace(/\s?M$/, " M");
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
export function plural(count, one, many) {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** @param {number} metres */
export function length(metres) {
  return metres < 1000 ? `${tenths.format(metres)} m` : `${hundredths.format(metres / 1000)} km`;
}

/** @param {number} squareMetres */
export function area(squareMetres) {
  if (squareMetres < 10_000) return `${whole.format(squareMetres)} m²`;
  if (squareMetres < 10_000_000) return `${hundredths.format(squareMetres / 10_000)} ha`;
  return `${hundredths.format(squareMetres / 1_000_000)} km²`;
}

/**
 * @param {number} latitude
 * @param {number} longitude
 */
export function decimalDegrees(latitude, longitude) {
  return `${degrees.format(latitude)}, ${degrees.format(longitude)}`;
}

/**
 * @param {number} latitude
 * @param {number} longitude
 */
export function sexagesimal(latitude, longitude) {
  return `${angle(latitude, "N", "S")} ${angle(longitude, "E", "O")}`;
}

/**
 * @param {number} value
 * @param {string} positive
 * @param {string} negative
 */
function angle(value, positive, negative) {
  const seconds = Math.round(Math.abs(value) * 36_000) / 10;
  const d = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = (seconds % 60).toFixed(1);
  return `${d}°${String(m).padStart(2, "0")}'${s.padStart(4, "0")}" ${value < 0 ? negative : positive}`;
}

/** @param {Date} moment */
export function moment(moment) {
  return moment.toLocaleString("es-MX", { dateStyle: "long", timeStyle: "short" });
}
