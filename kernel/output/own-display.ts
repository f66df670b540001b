/** Values that bring their own bundle, by `Symbol.for("Jupyter.display")` (the convention of Deno's kernel). */
import { types } from "node:util";
import type { MimeBundle } from "../protocol/message.ts";
import { type Displayed, displaySymbol } from "./displayed.ts";
import { isPlain, read } from "./read-value.ts";
import { inspectText, reason } from "./text.ts";
import { asBundle, wireBundle } from "./wire-bundle.ts";

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

/** A value's own bundle. Undefined inside shows nothing; no result leaves the value to the list of kinds. */
export function ownDisplay(value: object): { bundle: Displayed } | undefined {
  const display = read(value, displaySymbol);
  if (typeof display !== "function") return undefined;
  const failed = (error: unknown): MimeBundle => ({
    "text/plain": `${inspectText(value)}\n\nIts [Symbol.for("Jupyter.display")] failed: ${reason(error)}`,
  });
  const checked = (bundle: unknown): MimeBundle | undefined => {
    if (isPlain(bundle) && Object.keys(bundle).length === 0) return undefined;
    const valid = asBundle(bundle);
    return valid ? wireBundle(valid) : failed("it returned no MIME bundle");
  };
  try {
    const bundle: unknown = Reflect.apply(display, value, []);
    // A proxy that answers to any name has no display of its own.
    if (types.isProxy(bundle)) return undefined;
    if (!isPromise(bundle)) return { bundle: checked(bundle) };
    return { bundle: Promise.resolve(bundle).then(checked).catch(failed) };
  } catch (error) {
    return { bundle: failed(error) };
  }
}
