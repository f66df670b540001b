/** Renders outputs of a cell as safe HTML: the best MIME type of each bundle that has content. */
import { isObject, type Json, type JsonObject, type MimeBundle, type Output } from "../file/notebook.ts";
import { ansiToHtml } from "./ansi.ts";
import { chartKind, drawChart } from "./charts.ts";
import { escapeHtml, svgDataUri } from "./escape.ts";
import { renderMarkdown } from "./markdown.ts";
import { isVisible, sanitize, svgTitle } from "./sanitize.ts";

/** HTML of one output; empty when it has no content. Relative picture addresses start at `folder`. */
export async function renderOutput(output: Output, folder: string): Promise<string> {
  if (output.output_type === "stream") {
    if (output.text.trim() === "") return "";
    return `<pre class="stream ${output.name === "stderr" ? "stderr" : "stdout"}">${ansiToHtml(output.text)}</pre>`;
  }
  if (output.output_type === "error") return renderError(output);
  const html = await renderBundle(output.data, output.metadata, folder);
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

type Renderer = (data: MimeBundle, metadata: JsonObject, folder: string) => string | Promise<string>;

/** From best to last resort; the first that has content is taken. */
const renderBundle: Renderer = async (data, metadata, folder) => {
  for (const render of [chart, html, markdown, svg, raster, latex, json, text]) {
    const html = await render(data, metadata, folder);
    if (html !== "") return html;
  }
  return "";
};

/** A chart's bundle usually brings its picture; drawing it again is the last way. */
const chart: Renderer = async (data, metadata, folder) => {
  for (const [mime, spec] of Object.entries(data)) {
    const kind = chartKind(mime);
    if (kind === undefined) continue;
    const name = isObject(spec) ? chartName(spec) : "";
    const picture = (await svg(data, metadata, folder)) || (await raster(data, metadata, folder));
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

const html: Renderer = (data) => {
  const safe = sanitize(textOf(data["text/html"]));
  return isVisible(safe) ? `<div class="html">${safe}</div>` : "";
};

const markdown: Renderer = async (data, _metadata, folder) => {
  const source = textOf(data["text/markdown"]);
  return source.trim() === "" ? "" : `<div class="prose">${await renderMarkdown(source, { folder })}</div>`;
};

const svg: Renderer = (data) => {
  const source = textOf(data["image/svg+xml"]);
  return source.trim() === "" ? "" : figure(svgDataUri(source), svgTitle(source) || "Figure");
};

const raster: Renderer = (data, metadata) => {
  for (const type of ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif", "image/bmp"]) {
    const base64 = textOf(data[type]).replaceAll(/\s/g, "");
    if (base64 === "" || !/^[A-Za-z0-9+/]+=*$/.test(base64)) continue;
    const size = metadata[type];
    const width = isObject(size) && typeof size.width === "number" ? size.width : undefined;
    return figure(`data:${type};base64,${base64}`, "Figure", width);
  }
  return "";
};

const latex: Renderer = (data) => preformatted("latex", escapeHtml(textOf(data["text/latex"])));

const json: Renderer = (data) => {
  const value = data["application/json"];
  if (value === undefined) return "";
  return `<details class="json"><summary>JSON</summary><pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`;
};

const text: Renderer = (data) => preformatted("text", ansiToHtml(textOf(data["text/plain"])));

function preformatted(kind: string, content: string): string {
  return content.trim() === "" ? "" : `<pre class="${kind}">${content}</pre>`;
}

function figure(uri: string, alt: string, width?: number): string {
  return `<img src="${uri}" alt="${escapeHtml(alt)}"${width === undefined ? "" : ` width="${Math.round(width)}"`}>`;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
