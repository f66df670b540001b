/** Makes text of others safe to stand in HTML, SVG or DOT. */
import { escapeUTF8 } from "entities/escape";

// What XML 1.0 has no place for: one such character and a browser draws no picture at all.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;
const COLOUR_CODES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** Text without colour codes and without what neither XML nor a terminal can show. */
export function plainText(text: string): string {
  return text.replace(COLOUR_CODES, "").replace(UNPRINTABLE, "").toWellFormed();
}

/** Text for HTML or XML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return escapeUTF8(plainText(text));
}

/** Text cut to `length` characters, the last of them "…". */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
}
