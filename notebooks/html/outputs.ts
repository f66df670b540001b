/** Renders outputs of a cell as safe HTML: the best MIME type of each bundle that has content. */
import { isObject, type Json, type JsonObject, type MimeBundle, type Output } from "../file/notebook.ts";
import { chartKind, drawChart } from "./charts.ts";
import { diagramSource } from "./diagram.ts";
import { escapeHtml, svgDataUri } from "./escape.ts";
import { foreignHtml, svgTitle } from "./foreign/foreign-html.ts";
import { leftOut, withoutLeftOut } from "./foreign/left-out.ts";
import { isVisible } from "./foreign/sanitize.ts";
import { type MarkdownContext, renderMarkdown } from "./markdown.ts";
import { setFormulas } from "./math.ts";
import { ansiToHtml } from "./terminal/ansi.ts";
import { streamToHtml } from "./terminal/screen.ts";

/** Where an output stands: its headings are not the page's, and it has no attachments. */
export type OutputContext = Pick<MarkdownContext, "folder" | "formulas" | "newScope">;

/** HTML of one output; empty when it has no content. */
export async function renderOutput(output: Output, context: OutputContext): Promise<string> {
  if (output.output_type === "stream") {
    if (output.text.trim() === "") return "";
    return `<pre class="stream ${output.name === "stderr" ? "stderr" : "stdout"}">${streamToHtml(output.text)}</pre>`;
  }
  if (output.output_type === "error") return renderError(output);
  const html = await renderBundle(output.data, output.metadata, context);
  return html === "" ? "" : `<div class="display">${html}</div>`;
}

function renderError({
  ename,
  evalue,
  traceback,
}: {
  ename: string;
  evalue: string;
  traceback: string[];
}): string {
  const head = `<p><strong>${ansiToHtml(ename)}</strong> ${ansiToHtml(evalue)}</p>`;
  const trace = traceback.join("\n");
  return `<div class="error" role="alert">${head}${trace.trim() === "" ? "" : `<pre>${ansiToHtml(trace)}</pre>`}</div>`;
}

type Renderer = (data: MimeBundle, metadata: JsonObject, context: OutputContext) => string | Promise<string>;

/**
 * From best to last resort; the first that has content is taken. What only says that something is left out stands
 * before the next best, and so does the name of a type that only a script can show.
 */
const renderBundle: Renderer = async (data, metadata, context) => {
  const notes: string[] = [];
  for (const render of [chart, html, markdown, diagram, svg, raster, media, latex, json]) {
    const found = await render(data, metadata, context);
    if (isVisible(withoutLeftOut(found))) return found;
    if (found !== "") notes.push(found);
  }
  const unknown = notes.length > 0 ? [] : Object.keys(data).filter(isRich).map(nameOfType);
  const said = [...notes, ...[...new Set(unknown)].map((name) => `<p>${leftOut(name)}</p>`)];
  return said.join("") + (await text(data, metadata, context));
};

/** Types that were not taken though they show more than text. */
function isRich(type: string): boolean {
  return !/^(?:text\/(?:plain|html|markdown|latex)|application\/vnd\.cellflow\.)/.test(type);
}

const NAMES_OF_TYPES: readonly [RegExp, string][] = [
  [/plotly/, "Plotly chart (drawn by a script)"],
  [/bokeh/, "Bokeh chart (drawn by a script)"],
  [/vnd\.vega/, "Vega chart (it can't be drawn here)"],
  [/vnd\.jupyter\.widget/, "widget (drawn by a script)"],
  [/javascript/, "script"],
  [/^image\//, "picture"],
  [/^video\//, "video"],
  [/^audio\//, "sound"],
];

function nameOfType(type: string): string {
  return NAMES_OF_TYPES.find(([mark]) => mark.test(type))?.[1] ?? type;
}

/** A chart's bundle usually brings its picture; drawing it again is the last way. */
const chart: Renderer = async (data, metadata, context) => {
  for (const [mime, spec] of Object.entries(data)) {
    const kind = chartKind(mime);
    if (kind === undefined) continue;
    const name = isObject(spec) ? chartName(spec) : "";
    const picture = (await svg(data, metadata, context)) || (await raster(data, metadata, context));
    if (picture !== "") return picture.replace('alt="Figure"', `alt="${escapeHtml(name || "Chart")}"`);
    const drawn = await drawChart(kind, spec);
    return drawn === undefined ? "" : figure(svgDataUri(drawn), name || "Chart");
  }
  return "";
};

function chartName(spec: JsonObject): string {
  const title = isObject(spec.title) ? spec.title.text : spec.title;
  return [spec.description, title].find((name) => typeof name === "string")?.toString() ?? "";
}

const html: Renderer = async (data, _metadata, context) => {
  const safe = await foreignHtml(textOf(data["text/html"]), context);
  return isVisible(safe) ? `<div class="html">${safe}</div>` : "";
};

const markdown: Renderer = async (data, _metadata, { folder, formulas, newScope }) => {
  const source = textOf(data["text/markdown"]);
  if (source.trim() === "") return "";
  // Without the page's headings: an output's are not among its contents.
  return `<div class="prose">${await renderMarkdown(source, { folder, formulas, newScope })}</div>`;
};

const diagram: Renderer = (data) => {
  const source = textOf(data["text/vnd.mermaid"]);
  return source.trim() === "" || data["image/svg+xml"] !== undefined ? "" : diagramSource(source);
};

const svg: Renderer = (data) => {
  const source = textOf(data["image/svg+xml"]);
  return source.trim() === "" ? "" : figure(svgDataUri(source), svgTitle(source) || "Figure");
};

const raster: Renderer = (data, metadata) => {
  for (const type of ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/bmp"]) {
    const base64 = base64Of(data[type]);
    if (base64 === undefined) continue;
    const size = metadata[type];
    const width = isObject(size) && typeof size.width === "number" ? size.width : undefined;
    return figure(`data:${type};base64,${base64}`, "Figure", width);
  }
  return "";
};

const media: Renderer = (data) => {
  for (const [type, value] of Object.entries(data)) {
    const [, kind] = /^(video|audio)\/[\w.+-]+$/.exec(type) ?? [];
    const base64 = base64Of(value);
    if (kind === undefined || base64 === undefined) continue;
    return `<${kind} controls src="data:${type};base64,${base64}"></${kind}>`;
  }
  return "";
};

const latex: Renderer = (data, _metadata, { formulas }) => {
  const source = textOf(data["text/latex"]);
  if (source.trim() === "") return "";
  return `<div class="latex">${setFormulas(source, formulas) ?? escapeHtml(source)}</div>`;
};

const json: Renderer = (data) => {
  const value = data["application/json"];
  if (value === undefined) return "";
  return `<details class="json"><summary>JSON</summary><pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`;
};

const text: Renderer = (data) => {
  const content = ansiToHtml(textOf(data["text/plain"]));
  return content.trim() === "" ? "" : `<pre class="text">${content}</pre>`;
};

function figure(uri: string, alt: string, width?: number): string {
  return `<img src="${uri}" alt="${escapeHtml(alt)}"${width === undefined ? "" : ` width="${Math.round(width)}"`}>`;
}

function base64Of(value: Json | undefined): string | undefined {
  const base64 = textOf(value).replaceAll(/\s/g, "");
  return /^[A-Za-z0-9+/]+=*$/.test(base64) ? base64 : undefined;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
