/** Objects and collections: text, beside HTML that folds where they are nested and longer than a line. */
import type { MimeBundle } from "../../protocol/message.ts";
import { inspectText } from "../text.ts";
import { isNested, outlineHtml, outlineText } from "./draw-outline.ts";
import { outlineOf } from "./outline.ts";

/** Longer text is written from the outline, which has the beginning of each long string. */
const MAX_TEXT_LENGTH = 20_000; // UTF-16 units

export function nested(value: object): MimeBundle | undefined {
  const outline = outlineOf(value);
  if (!outline) return undefined;
  const whole = outline.cut ? undefined : inspectText(value);
  const short = whole !== undefined && whole.length <= MAX_TEXT_LENGTH ? whole : undefined;
  if (!isNested(outline)) {
    // Node's own text says how many items of a flat list are left out.
    const flat = short ?? (Array.isArray(value) ? inspectText(value) : undefined);
    return {
      "text/plain": flat !== undefined && flat.length <= MAX_TEXT_LENGTH ? flat : outlineText(outline),
    };
  }
  const text = short ?? outlineText(outline);
  return text.includes("\n")
    ? { "text/plain": text, "text/html": outlineHtml(outline) }
    : { "text/plain": text };
}
