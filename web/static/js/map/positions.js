// Read a position as people write it: `30.888, -108.191` or `30°53'14.1"N 108°11'28"O`.

const DMS = /(-?\d+(?:[.,]\d+)?)\s*[°º]\s*(?:(\d+(?:[.,]\d+)?)\s*['′’])?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:["″”]|''))?\s*([NSEOW])?/giu;

/**
 * @param {string} text
 * @returns {[number, number] | null} longitude and latitude
 */
export function parsePosition(text) {
  const plain = text.trim().match(/^(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)$/);
  if (plain) return ordered(Number(plain[1]), Number(plain[2]));
  const angles = [...text.matchAll(DMS)];
  if (angles.length !== 2) return null;
  const values = angles.map(([, d, m, s, side]) => {
    const [degrees, minutes, seconds] = [d, m, s].map((part) => Number((part ?? "0").replace(",", ".")));
    const size = Math.abs(degrees) + minutes / 60 + seconds / 3600;
    return degrees < 0 || /[SOW]/i.test(side ?? "") ? -size : size;
  });
  return ordered(values[0], values[1]);
}

/**
 * Latitude comes first; the other way round is understood when only that way can be meant.
 * @param {number} first
 * @param {number} second
 * @returns {[number, number] | null}
 */
function ordered(first, second) {
  if (Math.abs(first) > 90 && Math.abs(second) <= 90) return ordered(second, first);
  if (Math.abs(first) > 85 || Math.abs(second) > 180) return null;
  return [second, first];
}
