/** Draws a Vega or Vega-Lite specification as SVG without a browser; loads the libraries when needed. */
import { debugLog } from "../../bridge/debug-log.ts";
import { compactSvg } from "../../kernel/output/compact-svg.ts";
import type { Json } from "../file/notebook.ts";

/** Longer pictures are compacted, as the kernel does. */
const MAX_DETAILED_LENGTH = 1_000_000; // UTF-16 units

/** `vega` or `vega-lite` for the MIME types of charts, undefined for others. */
export function chartKind(mime: string): "vega" | "vega-lite" | undefined {
  return /^application\/vnd\.vegalite\.v\d+\+json$/.test(mime)
    ? "vega-lite"
    : /^application\/vnd\.vega\.v\d+\+json$/.test(mime)
      ? "vega"
      : undefined;
}

/**
 * The chart as SVG text; undefined when it can't be drawn. Data must be in the specification: nothing is
 * fetched and no file is read for it.
 */
export async function drawChart(kind: "vega" | "vega-lite", spec: Json): Promise<string | undefined> {
  try {
    const vega = await import("vega");
    const compiled = kind === "vega" ? spec : (await import("vega-lite")).compile(spec as never).spec;
    let failed = false;
    const refuse = (): Promise<never> => {
      failed = true;
      return Promise.reject(new Error("charts of a page bring their own data"));
    };
    const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse, options: {} };
    const logger = vega.logger(vega.Error);
    logger.error = () => {
      failed = true;
      return logger;
    };
    const view = new vega.View(vega.parse(compiled as never), {
      renderer: "none",
      loader: loader as never,
      logger,
    });
    const svg = await view.toSVG();
    view.finalize();
    return failed ? undefined : compactSvg(svg, MAX_DETAILED_LENGTH);
  } catch (error) {
    debugLog("export.chart", error);
    return undefined;
  }
}
