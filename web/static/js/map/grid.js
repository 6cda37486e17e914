// Things on the screen by the square that they touch, so that neighbours are found without asking everyone.

const SIDE = 64;

/**
 * @template T
 */
export class Grid {
  constructor() {
    /** @type {Map<string, T[]>} */
    this.squares = new Map();
  }

  /**
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {T} thing
   */
  add(left, top, right, bottom, thing) {
    for (const key of keys(left, top, right, bottom)) {
      const square = this.squares.get(key);
      if (square) square.push(thing);
      else this.squares.set(key, [thing]);
    }
  }

  /**
   * Return the first thing near a rectangle that passes the test.
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {(thing: T) => boolean} test
   * @returns {T | undefined}
   */
  find(left, top, right, bottom, test) {
    for (const key of keys(left, top, right, bottom)) {
      const found = this.squares.get(key)?.find(test);
      if (found) return found;
    }
    return undefined;
  }
}

/**
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
function* keys(left, top, right, bottom) {
  for (let x = Math.floor(left / SIDE); x <= Math.floor(right / SIDE); x += 1) {
    for (let y = Math.floor(top / SIDE); y <= Math.floor(bottom / SIDE); y += 1) yield `${x}/${y}`;
  }
}
