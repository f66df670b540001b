/** Renders a cell as HTML. */
import {
  type Cell,
  type CodeCell,
  isObject,
  type Output,
  type TextCell,
  tagsOf,
  tellingLine,
} from "../file/notebook.ts";
import type { Headings } from "./contents.ts";
import { escapeHtml } from "./escape.ts";
import { foreignHtml } from "./foreign/foreign-html.ts";
import { highlight, isTypeScript } from "./highlight.ts";
import { renderMarkdown } from "./markdown.ts";
import { type OutputContext, renderOutput } from "./outputs.ts";

/** How code is displayed: not at all, one line that opens, or open. */
export type CodeVisibility = "hidden" | "folded" | "shown";

export type CellContext = OutputContext & {
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
    const html = await renderProse(cell, context);
    return html.trim() === "" ? "" : `<section class="prose">${html}</section>`;
  }
  const code = tags.includes("remove-input") ? "" : renderCode(cell, context, tags.includes("hide-input"));
  const outputs = tags.includes("remove-output")
    ? []
    : await Promise.all(joinStreams(cell.outputs).map((output) => renderOutput(output, context)));
  const visible = outputs.filter((html) => html !== "").join("\n");
  if (code === "" && visible === "") return "";
  return `<section class="cell">${code}${visible === "" ? "" : `<div class="outputs">${visible}</div>`}</section>`;
}

/** Markdown, and a raw cell in the format that it names; one in another format is for other converters. */
async function renderProse(cell: TextCell, context: CellContext): Promise<string> {
  const here = { ...context, attachments: cell.attachments };
  const format =
    cell.cell_type === "raw"
      ? String(cell.metadata.raw_mimetype ?? cell.metadata.format ?? "")
      : "text/markdown";
  if (format === "text/markdown") return renderMarkdown(cell.source, here);
  if (format === "text/html") return foreignHtml(cell.source, here);
  const isText = (format === "" || format === "text/plain") && cell.source.trim() !== "";
  return isText ? `<pre>${escapeHtml(cell.source)}</pre>` : "";
}

/** Pieces of one stream as one: a piece may overwrite the end of the one before. */
function joinStreams(outputs: readonly Output[]): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name)
      joined[joined.length - 1] = { ...last, text: last.text + output.text };
    else joined.push(output);
  }
  return joined;
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
