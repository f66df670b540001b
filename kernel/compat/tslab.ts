/** The module "tslab" in a cell: tslab's display functions, so that its notebooks run here. */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { cellApi } from "../executor/main-thread/cell-api.ts";

/** tslab's display functions, one for each MIME type. */
export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  raw(contentType: string, b: string | Uint8Array): void;
}

function createDisplay(id?: string): Display {
  let isDisplayed = false;
  const raw = (contentType: string, data: string | Uint8Array): void => {
    const { display } = cellApi();
    const bundle = { [contentType]: data };
    if (id !== undefined && isDisplayed) void display.update(id, bundle);
    else void display(bundle, { id });
    isDisplayed = true;
  };
  const as = (contentType: string) => (data: string | Uint8Array) => raw(contentType, data);
  return {
    javascript: as("text/javascript"),
    html: as("text/html"),
    markdown: as("text/markdown"),
    latex: as("text/latex"),
    svg: as("image/svg+xml"),
    png: as("image/png"),
    jpeg: as("image/jpeg"),
    gif: as("image/gif"),
    pdf: as("application/pdf"),
    text: as("text/plain"),
    raw,
  };
}

/** Displays one value after another under the cell. */
export const display: Display = createDisplay();

/** A display of its own: each value replaces the last. */
export function newDisplay(): Display {
  return createDisplay(randomUUID());
}

/** Versions of what runs the cells; of tslab itself there is none. */
export const versions: { tslab: string; typescript: string; node: string } = {
  tslab: "none",
  get typescript(): string {
    return (createRequire(import.meta.url)("typescript/package.json") as { version: string }).version;
  },
  node: process.version,
};
