/** Escapes strings for HTML. */
import { escapeUTF8 } from "entities/escape";

/** Control characters that HTML forbids. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** A string as an element's content or a quoted attribute; control characters that HTML forbids are dropped. */
export function escapeHtml(text: string): string {
  return escapeUTF8(text.replaceAll(FORBIDDEN, ""));
}

/** An SVG as a data URI. */
export function svgDataUri(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
