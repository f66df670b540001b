/** Writes the line that stands where something is left out of a page. */
import { escapeHtml } from "../escape.ts";

const MAX_NAME_LENGTH = 200; // UTF-16 units

/** An address as people read it: of a `data:` URI only its type. */
function shortAddress(address: string): string {
  const short = /^data:[^;,]*/i.exec(address.trim())?.[0] ?? address.trim();
  return short.length > MAX_NAME_LENGTH ? `${short.slice(0, MAX_NAME_LENGTH)}…` : short;
}

/** `[picture not included: A cat]` as HTML; what has an address in the web is a link to it. */
export function leftOut(what: string, { name = "", address = "" } = {}): string {
  const text = escapeHtml(name.trim().slice(0, MAX_NAME_LENGTH) || shortAddress(address));
  const url = address.trim();
  const about = /^https?:\/\//i.test(url) ? `<a href="${escapeHtml(url)}">${text}</a>` : text;
  return `<em class="left-out">[${escapeHtml(what)} not included${about === "" ? "" : `: ${about}`}]</em>`;
}

/** HTML without such lines. */
export function withoutLeftOut(html: string): string {
  return html.replaceAll(/<em class="left-out">[\s\S]*?<\/em>/g, "");
}
