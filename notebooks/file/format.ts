/** Formats a notebook as the text of an .ipynb file, as Python's nbformat does (v4/nbjson.py). */
import {
  type Cell,
  isObject,
  type Json,
  type JsonObject,
  type MimeBundle,
  type Notebook,
} from "./notebook.ts";

/**
 * The file's text: keys sorted, one space of indentation, a newline at the end, source and text outputs as
 * lists of lines, so that a change of one line is one line of difference.
 * @param textOf the text of a cell, where it is known already
 */
export function formatNotebook(notebook: Notebook, textOf: (cell: Cell) => string = formatCell): string {
  const text = `${JSON.stringify(sorted({ ...notebook, cells: [] } as unknown as Json), null, 1)}\n`;
  if (notebook.cells.length === 0) return text;
  const cells = notebook.cells.map(textOf).join(",\n  ");
  // Of all keys with this name, only the file's own is indented by one space.
  return text.replace('\n "cells": []', () => `\n "cells": [\n  ${cells}\n ]`);
}

/** A cell's text, as it stands in the list of cells. */
export function formatCell(cell: Cell): string {
  return JSON.stringify(sorted(splitCell(cell)), null, 1).replaceAll("\n", "\n  ");
}

/** Lines with their ends, split where Python's `str.splitlines(True)` splits; joined they are the text. */
export function splitLines(text: string): string[] {
  return (
    text
      .match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g)
      ?.filter((line) => line !== "") ?? []
  );
}

function splitBundle(data: MimeBundle): MimeBundle {
  const split: MimeBundle = {};
  for (const [mime, value] of Object.entries(data)) {
    const isText = mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";
    split[mime] = isText && typeof value === "string" ? splitLines(value) : value;
  }
  return split;
}

function splitCell(cell: Cell): JsonObject {
  const source = splitLines(cell.source);
  if (cell.cell_type !== "code") {
    if (!cell.attachments) return { ...cell, source };
    const attachments = Object.entries(cell.attachments).map(([name, data]) => [name, splitBundle(data)]);
    return { ...cell, source, attachments: Object.fromEntries(attachments) };
  }
  const outputs = cell.outputs.map((output): JsonObject => {
    if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
    return "data" in output ? { ...output, data: splitBundle(output.data) } : output;
  });
  return { ...cell, source, outputs };
}

/** Keys in code-point order at every depth, as `json.dumps(sort_keys=True)` has them. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return Object.fromEntries(keys.sort(byCodePoint).map((key) => [key, sorted(value[key] ?? null)]));
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
