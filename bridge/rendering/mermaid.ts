/** Draws Mermaid diagrams without a browser. */
import { createRequire, findPackageJSON } from "node:module";
import { debugLog } from "../debug-log.ts";

/** Layouts of more than this many characters of source take seconds. */
const MAX_SOURCE = 20_000;

/**
 * The diagram as SVG, with its own colours on a light ground; undefined for a kind that is not drawn (flowcharts,
 * sequences, states, classes, entities and XY charts are), or for what is no diagram.
 */
export function mermaidSvg(source: string): string | undefined {
  const text = lines(source);
  if (text.length > MAX_SOURCE) return undefined;
  try {
    // Its font would be asked of a server, which a picture may not do.
    return drawer()
      .renderMermaidSVG(text, {})
      .replace(/@import url\([^)]*\);/, "");
  } catch (error) {
    debugLog("rendering.mermaid", error);
    return undefined;
  }
}

/** Loaded at the first diagram: its layout engine takes half a second. It names its file for `import` alone. */
function drawer(): typeof import("beautiful-mermaid") {
  const manifest = findPackageJSON("beautiful-mermaid", import.meta.url) ?? "";
  return createRequire(manifest)("./dist/index.js") as typeof import("beautiful-mermaid");
}

/** Mermaid ends statements by line breaks or semicolons, what draws it by line breaks alone. */
function lines(source: string): string {
  const text = source.replaceAll(/^\s*%%.*$/gm, "").trim();
  return /^(graph|flowchart)\b/.test(text) && !/["|]/.test(text) ? text.replaceAll(/;[ \t]*/g, "\n") : text;
}
