/** Draws Vega-Lite and Vega charts: a bundle of the specification, an SVG picture and a line of text. */
import type { LoggerInterface, Spec } from "vega";
import { KernelError } from "../errors.ts";
import { compactSvg } from "./compact-svg.ts";
import { jsonValue } from "./json-value.ts";
import { reason } from "./text.ts";

/** A longer picture is compacted: 50,000 points are 2 MB then, not 15. */
const MAX_DETAILED_LENGTH = 1_000_000; // UTF-16 units
/** What is still longer is left out. */
const MAX_PICTURE_LENGTH = 3_000_000; // UTF-16 units

/** Version 5 is the newest of both that JupyterLab 4 and VS Code know. */
function typeOf(spec: object): string {
  return isVega(spec) ? "application/vnd.vega.v5+json" : "application/vnd.vegalite.v5+json";
}

function isVega(spec: object): spec is Spec {
  return "$schema" in spec && typeof spec.$schema === "string" && /\/schema\/vega\//.test(spec.$schema);
}

/**
 * The bundle of one chart. The libraries are loaded at the first one (250 ms; later ones take 25 ms).
 * @param spec a Vega-Lite specification, or one of Vega that says so in its `$schema`
 * @throws KernelError `display.vega` when the specification cannot be drawn
 */
export async function vegaBundle(spec: object): Promise<{ [mime: string]: unknown }> {
  const drawn = plainSpec(spec);
  const svg = compactSvg(await toSvg(drawn), MAX_DETAILED_LENGTH);
  const fits = svg.length <= MAX_PICTURE_LENGTH;
  return {
    [typeOf(drawn)]: drawn,
    ...(fits && { "image/svg+xml": svg }),
    "text/plain": fits ? description(drawn) : `${description(drawn)}\n${leftOut(svg)}`,
  };
}

/** Columns of Parquet and Arrow are BigInts, which neither Vega nor JSON takes. */
function plainSpec(spec: object): object {
  try {
    return jsonValue(spec, "program") as object;
  } catch (error) {
    throw new KernelError("display.vega", `This chart cannot be drawn: ${reason(error)}`);
  }
}

function leftOut(svg: string): string {
  const size = (svg.length / 1e6).toFixed(1);
  return `Its picture is left out (${size} MB): JupyterLab and VS Code draw it from its data; fewer rows have one`;
}

/** The same for a value that looks like a chart: where no picture can be drawn, the front end may still do it. */
export async function chartBundle(spec: object): Promise<{ [mime: string]: unknown }> {
  return vegaBundle(spec).catch((error: unknown) => {
    const drawn = plainSpec(spec);
    return { [typeOf(drawn)]: drawn, "text/plain": `${description(drawn)}\n${reason(error)}` };
  });
}

async function libraries() {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  return { vega, compile: vegaLite.compile };
}

async function toSvg(spec: object): Promise<string> {
  const { vega, compile } = await libraries();
  const problems: string[] = [];
  const errors: string[] = [];
  const logger = createLogger(problems, errors);
  try {
    const chart = isVega(spec) ? spec : compile(spec as Parameters<typeof compile>[0], { logger }).spec;
    const view = new vega.View(vega.parse(chart), { renderer: "none", logger });
    try {
      const svg = await view.toSVG();
      const unread = problems.find((problem) => problem.startsWith("Loading failed"));
      if (unread !== undefined || errors.length > 0) throw new Error(errors.pop() ?? problems.pop());
      return svg;
    } finally {
      view.finalize();
    }
  } catch (error) {
    // vega-lite reads properties of marks and channels it does not know.
    const hint = error instanceof TypeError ? " (check the names of its marks, types and channels)" : "";
    const reasons = [...problems, ...errors, error instanceof Error ? error.message : String(error)];
    throw new KernelError("display.vega", `This chart cannot be drawn: ${reasons.join("; ")}${hint}`);
  }
}

/** Collects what the libraries would print. */
function createLogger(warnings: string[], errors: string[]): LoggerInterface {
  const collect =
    (into: string[]) =>
    (...parts: readonly unknown[]) => {
      into.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" "));
      return logger;
    };
  const logger = {
    level: (level?: number) => (level === undefined ? 2 : logger),
    error: collect(errors),
    warn: collect(warnings),
    info: () => logger,
    debug: () => logger,
  } as LoggerInterface;
  return logger;
}

function description(spec: object): string {
  const text = "description" in spec ? spec.description : "title" in spec ? spec.title : undefined;
  return typeof text === "string" ? `Chart: ${text}` : `Chart (${isVega(spec) ? "Vega" : "Vega-Lite"})`;
}
