/** Jupyter counts a cursor in Unicode code points, JavaScript in UTF-16 units. */

/** UTF-16 offset of a code point offset; beyond the end is the end. */
export function toUtf16(text: string, codePoints: number): number {
  let units = 0;
  let left = codePoints;
  for (const letter of text) {
    if (left <= 0) break;
    left -= 1;
    units += letter.length;
  }
  return units;
}

/** Code point offset of a UTF-16 offset. */
export function toCodePoints(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
