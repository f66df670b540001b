/** Renders a cell as HTML. */
import { type Cell, type CodeCell, isObject, tagsOf, tellingLine } from "../file/notebook.ts";
import type { Headings } from "./contents.ts";
import { escapeHtml } from "./escape.ts";
import { highlight, isTypeScript } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderOutput } from "./outputs.ts";

/** How code is displayed: not at all, one line that opens, or open. */
export type CodeVisibility = "hidden" | "folded" | "shown";

export type CellContext = {
  folder: string;
  code: CodeVisibility;
  language: string | undefined;
  headings: Headings;
};

/**
 * HTML of one cell; empty when it has nothing to display. The tags `remove-cell`, `remove-input`,
 * `remove-output` (also with `_`, also `hide-input`) and `jupyter.source_hidden` are honoured.
 */
export async function renderCell(cell: Cell, context: CellContext): Promise<string> {
  const tags = tagsOf(cell).map((tag) => tag.replaceAll("_", "-"));
  if (tags.includes("remove-cell")) return "";
  if (cell.cell_type !== "code") {
    if (cell.cell_type === "raw") return "";
    const { folder, headings } = context;
    const html = await renderMarkdown(cell.source, { folder, headings, attachments: cell.attachments });
    return html.trim() === "" ? "" : `<section class="prose">${html}</section>`;
  }
  const code = tags.includes("remove-input") ? "" : renderCode(cell, context, tags.includes("hide-input"));
  const outputs = tags.includes("remove-output")
    ? []
    : await Promise.all(cell.outputs.map((output) => renderOutput(output, context.folder)));
  const visible = outputs.filter((html) => html !== "").join("\n");
  if (code === "" && visible === "") return "";
  return `<section class="cell">${code}${visible === "" ? "" : `<div class="outputs">${visible}</div>`}</section>`;
}

function renderCode(cell: CodeCell, context: CellContext, hide: boolean): string {
  if (context.code === "hidden" || cell.source.trim() === "") return "";
  const jupyter = cell.metadata.jupyter;
  const folded = context.code === "folded" || hide || (isObject(jupyter) && jupyter.source_hidden === true);
  const source = cell.source.replace(/\s+$/, "");
  const html = isTypeScript(context.language) ? highlight(source) : escapeHtml(source);
  const count = `<span class="count">[${cell.execution_count ?? " "}]</span>`;
  return (
    `<details class="code"${folded ? "" : " open"}><summary>${count} <code>${escapeHtml(tellingLine(source).slice(0, 120))}</code></summary>` +
    `<pre><code>${html}</code></pre></details>`
  );
}
