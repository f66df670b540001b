/** A table's MIME bundle: HTML, and the same as text. */
import type { MimeBundle } from "../../protocol/message.ts";
import { drawHtml, drawText } from "./draw-table.ts";
import type { Table } from "./table.ts";

export function tableBundle(table: Table): MimeBundle {
  return { "text/plain": drawText(table), "text/html": drawHtml(table) };
}
