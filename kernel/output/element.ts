/** Elements of a document: their `outerHTML`, an `<svg>` as a picture. */
import type { MimeBundle } from "../protocol/message.ts";
import { isPlain, read } from "./read-value.ts";
import { startOf } from "./well-formed.ts";

const MAX_TEXT_LENGTH = 200; // UTF-16 units of text/plain

export function element(value: object): MimeBundle | undefined {
  const html = isPlain(value) ? undefined : read(value, "outerHTML");
  if (typeof html !== "string") return undefined;
  const type = /^\s*<svg[\s>]/.test(html) ? "image/svg+xml" : "text/html";
  const text = html.length > MAX_TEXT_LENGTH ? `${startOf(html, MAX_TEXT_LENGTH)}…` : html;
  return { [type]: html, "text/plain": text };
}
