/** Shortens the SVG of a chart with many marks: shapes are drawn once and used again, marks have no names. */
import { createHash } from "node:crypto";

/** What a screen reader would read of each of thousands of marks; the chart and its axes keep theirs. */
const MARK_NAMES = / aria-label="[^"]*" role="graphics-symbol" aria-roledescription="[^"]*"/g;
/** Digits beyond a hundredth of a pixel. */
const FINE_DIGITS = /(\.\d\d)\d+/g;
const DRAWN = / (?:d|transform)="[^"]*"/g;
const MARK = /<path transform="translate\(([-\d.]+),([-\d.]+)\)" (d="[^"]*"(?: [\w-]+="[^"]*")*)\/>/g;
/** With less a definition costs more than it saves. */
const MIN_USES = 3;

/** The name says what the shape is: charts that are put into one page may have the same. */
function nameOf(shape: string): string {
  return `m${createHash("sha1").update(shape).digest("hex").slice(0, 8)}`;
}

/** The same picture in fewer characters when it has more than `length`; itself otherwise. */
export function compactSvg(svg: string, length: number): string {
  if (svg.length <= length) return svg;
  const plain = svg
    .replaceAll(MARK_NAMES, "")
    .replaceAll(DRAWN, (attribute) => attribute.replaceAll(FINE_DIGITS, "$1"));
  const uses = new Map<string, number>();
  for (const [, , , shape = ""] of plain.matchAll(MARK)) uses.set(shape, (uses.get(shape) ?? 0) + 1);
  const names = new Map(
    [...uses].filter(([, count]) => count >= MIN_USES).map(([shape]) => [shape, nameOf(shape)]),
  );
  const definitions = [...names].map(([shape, name]) => `<path id="${name}" ${shape}/>`).join("");
  return plain
    .replaceAll(MARK, (mark, x: string, y: string, shape: string) => {
      const name = names.get(shape);
      return name === undefined ? mark : `<use href="#${name}" x="${x}" y="${y}"/>`;
    })
    .replace(/^<svg\b[^>]*>/, (open) => `${open}<defs>${definitions}</defs>`);
}
