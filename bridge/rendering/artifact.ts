/** Renders an artifact as HTML that is safe to show, as Markdown, and as plain text. */

import { Marked } from "marked";
import sanitize from "sanitize-html";
import { isRecord } from "../is-record.ts";
import { escapeHtml, plainText } from "./escape.ts";
import { mermaidSvg } from "./mermaid.ts";
import type { ArtifactView } from "./run-view.ts";

export interface RenderedArtifact {
  html: string;
  markdown: string;
  text: string;
}

/**
 * Renders an artifact of Prefect's types: markdown (links are Markdown too), table (JSON text, rows or columns),
 * progress (0 to 100), image (an address or data:image/…); any other as JSON.
 */
export function renderArtifact(artifact: Pick<ArtifactView, "type" | "data">): RenderedArtifact {
  const { type, data } = artifact;
  if (type === "markdown" || type === "link") return fromMarkdown(String(data ?? ""));
  if (type === "table") {
    const rows = tableRows(data);
    return rows ? table(rows) : json(data);
  }
  if (type === "progress" && Number.isFinite(Number(data))) return progress(Number(data));
  if (type === "image" && typeof data === "string") return image(data);
  return typeof data === "string" ? preformatted(data) : json(data);
}

function heading(size: number) {
  return { style: `font-size:${size}px;margin:8px 0 4px 0;font-weight:600` };
}

const CELL_STYLE = "padding:3px 14px 3px 0;border:none;border-bottom:1px solid #8888884d";
const TABLE_STYLE = "border-collapse:collapse;border:none;margin:4px 0;font-size:13px";

/** Diagrams stand as pictures; the source of one that can't be drawn stands below a line that says so. */
const markdownParser = new Marked({
  gfm: true,
  async: false,
  renderer: {
    code({ text, lang }) {
      if (lang?.trim().toLowerCase() !== "mermaid") return false;
      const svg = mermaidSvg(text);
      if (svg === undefined)
        return `<p>A Mermaid diagram that can't be drawn here:</p><pre><code class="language-mermaid">${escapeHtml(text)}</code></pre>`;
      const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
      return `<p><img alt="${escapeHtml(text)}" src="${source}"></p>`;
    },
  },
});

/** Markdown of others as HTML without scripts, handlers, forms, or styles of its own. */
export function markdownToHtml(markdown: string): string {
  return sanitized(markdownParser.parse(plainText(markdown)) as string);
}

function sanitized(html: string): string {
  return sanitize(html, {
    allowedTags: [...sanitize.defaults.allowedTags, "img", "details", "summary", "del", "input"],
    allowedAttributes: {
      a: ["href", "title", "rel"],
      img: ["src", "alt", "title", "width", "height"],
      ...Object.fromEntries(["h1", "h2", "h3", "h4", "h5", "h6", "table"].map((tag) => [tag, ["style"]])),
      th: ["style", "colspan", "rowspan"],
      td: ["style", "colspan", "rowspan"],
      ol: ["start"],
      input: ["type", "checked", "disabled"],
    },
    allowedClasses: { code: [/^language-[\w-]+$/] },
    allowedSchemes: ["http", "https", "mailto"],
    allowedSchemesByTag: { img: ["http", "https", "data"] },
    exclusiveFilter: (frame) =>
      (frame.tag === "input" && frame.attribs.type !== "checkbox") ||
      (frame.tag === "img" && /^\s*data:(?!image\/)/i.test(frame.attribs.src ?? "")),
    transformTags: {
      h1: sanitize.simpleTransform("h1", heading(18)),
      h2: sanitize.simpleTransform("h2", heading(15)),
      ...Object.fromEntries(
        ["h3", "h4", "h5", "h6"].map((tag) => [tag, sanitize.simpleTransform(tag, heading(13))]),
      ),
      table: sanitize.simpleTransform("table", { style: TABLE_STYLE }),
      th: aligned,
      td: aligned,
      a: sanitize.simpleTransform("a", { rel: "noopener noreferrer" }),
      input: sanitize.simpleTransform("input", { disabled: "disabled" }),
    },
  });
}

/** Front ends align cells by style sheets that win over `align`, so it is written as a style. */
const aligned: sanitize.Transformer = (tagName, { align, colspan, rowspan }) => ({
  tagName,
  attribs: {
    style: `${CELL_STYLE};text-align:${align === "right" || align === "center" ? align : "left"}`,
    ...(colspan ? { colspan } : {}),
    ...(rowspan ? { rowspan } : {}),
  },
});

function fromMarkdown(markdown: string): RenderedArtifact {
  return { html: markdownToHtml(markdown), markdown, text: plainText(markdown).trim() };
}

type Rows = { columns: string[]; rows: unknown[][] };

/** Rows of a table: a list of objects, a list of lists, or an object of columns; maybe as JSON text. */
function tableRows(data: unknown): Rows | undefined {
  const value = typeof data === "string" ? parse(data) : data;
  if (Array.isArray(value)) {
    if (value.every(Array.isArray)) {
      const width = Math.max(0, ...value.map((row) => row.length));
      return { columns: Array.from({ length: width }, (_, index) => String(index)), rows: value };
    }
    if (!value.every(isRecord)) return undefined;
    const columns = [...new Set(value.flatMap((row) => Object.keys(row)))];
    return { columns, rows: value.map((row) => columns.map((column) => row[column])) };
  }
  if (!isRecord(value) || !Object.values(value).every(Array.isArray)) return undefined;
  const columns = Object.keys(value);
  const lists = Object.values(value) as unknown[][];
  const length = Math.max(0, ...lists.map((list) => list.length));
  return { columns, rows: Array.from({ length }, (_, row) => lists.map((list) => list[row])) };
}

const MAX_ROWS = 1000;

function table({ columns, rows }: Rows): RenderedArtifact {
  const visible = rows.slice(0, MAX_ROWS);
  const numeric = columns.map((_, index) => isNumeric(rows.map((row) => row[index])));
  const more = rows.length > visible.length ? `${rows.length - visible.length} more rows` : "";
  const align = (index: number) => ` style="${CELL_STYLE};text-align:${numeric[index] ? "right" : "left"}"`;
  const head = columns.map((name, index) => `<th${align(index)}>${escapeHtml(name)}</th>`).join("");
  const body = visible
    .map((row) => columns.map((_, index) => `<td${align(index)}>${cellHtml(row[index])}</td>`).join(""))
    .map((cells) => `<tr>${cells}</tr>`);
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const escaped = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const markdown = [
    line(columns.map(escaped)),
    line(numeric.map((right) => (right ? "---:" : "---"))),
    ...visible.map((row) => line(columns.map((_, index) => escaped(cell(row[index]))))),
    ...(more ? ["", more] : []),
  ].join("\n");
  const note = more ? `<p>${more}</p>` : "";
  return {
    html: `<table style="${TABLE_STYLE}"><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${note}`,
    markdown,
    text: plainText(markdown),
  };
}

function progress(value: number): RenderedArtifact {
  const percent = Math.min(100, Math.max(0, value));
  const text = `${Number(percent.toFixed(1))} %`;
  return { html: `<progress max="100" value="${percent}"></progress> ${text}`, markdown: text, text };
}

function image(address: string): RenderedArtifact {
  if (!/^(https?:\/\/|data:image\/)/i.test(address)) return preformatted(address);
  const html = `<img alt="" src="${escapeHtml(address)}" style="max-width:100%">`;
  return {
    html,
    markdown: `![](${address})`,
    text: address.startsWith("data:") ? "(image)" : plainText(address),
  };
}

function json(data: unknown): RenderedArtifact {
  return preformatted(JSON.stringify(data, null, 2) ?? String(data));
}

function preformatted(text: string): RenderedArtifact {
  return {
    html: `<pre>${escapeHtml(text)}</pre>`,
    markdown: `\`\`\`\n${text}\n\`\`\``,
    text: plainText(text),
  };
}

/** A column of numbers, some of which may be none, or missing. */
function isNumeric(values: readonly unknown[]): boolean {
  const numbers = values.filter((value) => typeof value === "number");
  const others = values.filter((value) => typeof value !== "number" && value !== null && value !== undefined);
  return numbers.length > 0 && others.every((value) => /^(NaN|-?Infinity)$/.test(String(value)));
}

/** What makes the text of a cell Markdown: a link, a picture, code, bold. A lone `*` or `_` is data. */
const CELL_MARKDOWN = /\[[^\]]*\]\([^)\s]+\)|`[^`]+`|\*\*[^*]+\*\*|https?:\/\/\S/;

function cellHtml(value: unknown): string {
  const text = cell(value);
  if (typeof value !== "string" || !CELL_MARKDOWN.test(text)) return escapeHtml(text);
  return sanitized(markdownParser.parseInline(plainText(text)) as string);
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
