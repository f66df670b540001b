/** Objects and collections: text, beside HTML that folds where they are nested and longer than a line. */
import type { MimeBundle } from "../../protocol/message.ts";
import { inspectText } from "../text.ts";
import { isNested, outlineHtml, outlineText } from "./draw-outline.ts";
import { outlineOf } from "./outline.ts";

export function nested(value: object): MimeBundle | undefined {
  const outline = outlineOf(value);
  if (!outline) return undefined;
  if (!isNested(outline))
    return outline.cut && !Array.isArray(value) ? { "text/plain": outlineText(outline) } : undefined;
  const text = outline.cut ? outlineText(outline) : inspectText(value);
  return text.includes("\n")
    ? { "text/plain": text, "text/html": outlineHtml(outline) }
    : { "text/plain": text };
}
