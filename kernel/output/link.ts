/** URLs: an http(s) one is a link. */
import { escapeUTF8 as escapeHtml } from "entities/escape";
import type { MimeBundle } from "../protocol/message.ts";
import { inspectText } from "./text.ts";

export function link(value: object): MimeBundle | undefined {
  if (!(value instanceof URL) || !/^https?:$/.test(value.protocol)) return undefined;
  const address = escapeHtml(value.href);
  return { "text/plain": inspectText(value), "text/html": `<a href="${address}">${address}</a>` };
}
