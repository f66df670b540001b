/** What objects look like to a front end: loaded when the first one is shown. */
import type { MimeBundle } from "../protocol/message.ts";
import { knownBundle, ownBundle } from "./conventions.ts";
import { escapeHtml } from "./html.ts";
import { dataUrlPicture, pictureOf } from "./image.ts";
import { isNested, outlineHtml, outlineText } from "./outline/draw-outline.ts";
import { outlineOf } from "./outline/outline.ts";
import type { Shown } from "./shown.ts";
import { betterTable, frameTable } from "./tables/data-frames.ts";
import { drawHtml, drawText } from "./tables/draw-table.ts";
import { ownTable } from "./tables/rows.ts";
import type { Table } from "./tables/table.ts";
import { inspectText } from "./text.ts";

function asText(value: unknown): MimeBundle {
  return { "text/plain": inspectText(value) };
}

function asTable(table: Table | undefined): MimeBundle | undefined {
  return table && { "text/plain": drawText(table), "text/html": drawHtml(table) };
}

function asLink(value: object): MimeBundle | undefined {
  if (!(value instanceof URL) || !/^https?:$/.test(value.protocol)) return undefined;
  const address = escapeHtml(value.href);
  return { "text/plain": inspectText(value), "text/html": `<a href="${address}">${address}</a>` };
}

/** Objects and collections: text, beside HTML that folds where they are nested and larger than a line. */
function asOutline(value: object): MimeBundle | undefined {
  const outline = outlineOf(value);
  if (!outline) return undefined;
  const text = outline.cut && !Array.isArray(value) ? outlineText(outline) : undefined;
  if (!isNested(outline)) return text === undefined ? undefined : { "text/plain": text };
  const shown = outline.cut ? outlineText(outline) : inspectText(value);
  return shown.includes("\n")
    ? { "text/plain": shown, "text/html": outlineHtml(outline) }
    : { "text/plain": shown };
}

const looks: readonly ((value: object) => Shown)[] = [
  knownBundle,
  pictureOf,
  (value) => asTable(frameTable(value)),
  (value) => asTable(ownTable(value)),
  asLink,
  asOutline,
];

/** The bundle of an object or a function. Never throws or rejects: what fails is shown as text. */
export function objectBundle(value: object): Shown {
  const own = ownBundle(value);
  if (own) {
    const better = own.shown instanceof Promise ? undefined : asTable(betterTable(value));
    return better ? { ...own.shown, ...better } : own.shown;
  }
  for (const look of looks) {
    try {
      const shown = look(value);
      if (shown instanceof Promise) return shown.catch(() => asText(value));
      if (shown) return shown;
    } catch {
      // It only looked like one of these.
    }
  }
  return asText(value);
}

/** The picture in a `data:` URL, else the text. */
export function dataUrlBundle(value: string): MimeBundle {
  return dataUrlPicture(value) ?? asText(value);
}
