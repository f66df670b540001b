/** One cell as HTML. */
import { type Cell, type CodeCell, isObject, tagsOf, tellingLine } from "../file/notebook.ts";
import type { Headings } from "./contents.ts";
import { escapeHtml } from "./escape.ts";
import { highlight, isTypeScript } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderOutput } from "./outputs.ts";

/** How code is shown: not at all, one line that opens, or open. */
export type CodeVisibility = "hidden" | "folded" | "shown";

export type CellPlace = {
  folder: string;
  code: CodeVisibility;
  language: string | undefined;
  headings: Headings;
};

/**
 * HTML of one cell; empty when nothing of it is to be seen. The tags `remove-cell`, `remove-input`,
 * `remove-output` (also with `_`, also `hide-input`) and `jupyter.source_hidden` are honoured.
 */
export async function renderCell(cell: Cell, place: CellPlace): Promise<string> {
  const tags = tagsOf(cell).map((tag) => tag.replaceAll("_", "-"));
  if (tags.includes("remove-cell")) return "";
  if (cell.cell_type !== "code") {
    if (cell.cell_type === "raw") return "";
    const { folder, headings } = place;
    const html = await renderMarkdown(cell.source, { folder, headings, attachments: cell.attachments });
    return html.trim() === "" ? "" : `<section class="prose">${html}</section>`;
  }
  const code = tags.includes("remove-input") ? "" : renderCode(cell, place, tags.includes("hide-input"));
  const outputs = tags.includes("remove-output")
    ? []
    : await Promise.all(cell.outputs.map((output) => renderOutput(output, place.folder)));
  const shown = outputs.filter((html) => html !== "").join("\n");
  if (code === "" && shown === "") return "";
  return `<section class="cell">${code}${shown === "" ? "" : `<div class="outputs">${shown}</div>`}</section>`;
}

function renderCode(cell: CodeCell, place: CellPlace, hide: boolean): string {
  if (place.code === "hidden" || cell.source.trim() === "") return "";
  const jupyter = cell.metadata.jupyter;
  const folded = place.code === "folded" || hide || (isObject(jupyter) && jupyter.source_hidden === true);
  const source = cell.source.replace(/\s+$/, "");
  const html = isTypeScript(place.language) ? highlight(source) : escapeHtml(source);
  const count = `<span class="count">[${cell.execution_count ?? " "}]</span>`;
  return (
    `<details class="code"${folded ? "" : " open"}><summary>${count} <code>${escapeHtml(tellingLine(source).slice(0, 120))}</code></summary>` +
    `<pre><code>${html}</code></pre></details>`
  );
}
