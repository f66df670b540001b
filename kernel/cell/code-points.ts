/** Converts between the offsets of Jupyter (Unicode code points) and of JavaScript (UTF-16 units). */

/** UTF-16 offset of a code point offset; beyond the end is the end. */
export function toUtf16(text: string, codePoints: number): number {
  let units = 0;
  let left = codePoints;
  for (const character of text) {
    if (left <= 0) break;
    left -= 1;
    units += character.length;
  }
  return units;
}

/** Code point offset of a UTF-16 offset. */
export function toCodePoints(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
