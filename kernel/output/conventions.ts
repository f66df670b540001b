/** What a value says itself about how it is shown: the conventions of Deno's kernel, charts, canvases, elements. */
import { types } from "node:util";
import type { MimeBundle } from "../protocol/message.ts";
import { dataUrlPicture } from "./image.ts";
import { isPlain, read } from "./read-value.ts";
import { displaySymbol, type Shown } from "./shown.ts";
import { inspectText, reason } from "./text.ts";
import { startOf } from "./well-formed.ts";
import { asBundle, wireBundle } from "./wire-bundle.ts";

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

/** A value's own bundle. Empty shows nothing; no bundle at all leaves the value to be shown another way. */
export function ownBundle(value: object): { shown: Shown } | undefined {
  const own = read(value, displaySymbol);
  if (typeof own !== "function") return undefined;
  const failed = (error: unknown): MimeBundle => ({
    "text/plain": `${inspectText(value)}\n\nIts [Symbol.for("Jupyter.display")] failed: ${reason(error)}`,
  });
  const checked = (bundle: unknown): MimeBundle | undefined => {
    if (isPlain(bundle) && Object.keys(bundle).length === 0) return undefined;
    const given = asBundle(bundle);
    return given ? wireBundle(given) : failed("it returned no MIME bundle");
  };
  try {
    const bundle: unknown = Reflect.apply(own, value, []);
    // A proxy that has an answer to everything means nothing by it.
    if (types.isProxy(bundle)) return undefined;
    if (!isPromise(bundle)) return { shown: checked(bundle) };
    return { shown: Promise.resolve(bundle).then(checked).catch(failed) };
  } catch (error) {
    return { shown: failed(error) };
  }
}

function isChart(value: unknown): value is { $schema: string } {
  const schema = isPlain(value) ? read(value, "$schema") : undefined;
  return typeof schema === "string" && /^https?:\/\/vega\.github\.io\/schema\/vega(-lite)?\//.test(schema);
}

/** A Vega or Vega-Lite specification, or what makes one (`toSpec`, as vega-lite-api's charts have it). */
function chart(value: object): Promise<MimeBundle> | undefined {
  const make = isPlain(value) ? undefined : read(value, "toSpec");
  const spec: unknown = typeof make === "function" ? Reflect.apply(make, value, []) : value;
  if (!isChart(spec)) return undefined;
  return import("./vega.ts").then(({ chartBundle }) => chartBundle(spec));
}

function canvas(value: object): MimeBundle | undefined {
  const draw = read(value, "toDataURL");
  const url: unknown = typeof draw === "function" ? Reflect.apply(draw, value, []) : undefined;
  return typeof url === "string" ? dataUrlPicture(url) : undefined;
}

function element(value: object): MimeBundle | undefined {
  const html = isPlain(value) ? undefined : read(value, "outerHTML");
  if (typeof html !== "string") return undefined;
  const type = /^\s*<svg[\s>]/.test(html) ? "image/svg+xml" : "text/html";
  return { [type]: html, "text/plain": html.length > 200 ? `${startOf(html, 200)}…` : html };
}

/** The bundle of a chart, a canvas or an element. */
export function knownBundle(value: object): Shown {
  return chart(value) ?? canvas(value) ?? element(value);
}
