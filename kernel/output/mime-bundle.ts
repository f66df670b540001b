/** What a value looks like to a front end. */
import { createRequire } from "node:module";
import type { Shown } from "./shown.ts";
import { inspectText } from "./text.ts";

/** All that objects need is loaded with the first one, so that a kernel starts without it (20 ms). */
function objects(): typeof import("./mime-types.ts") {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return createRequire(import.meta.url)(`./mime-types${extension}`) as typeof import("./mime-types.ts");
}

/** The bundle of a value; `undefined` shows nothing. Never throws or rejects: what fails is shown as text. */
export function toMimeBundle(value: unknown): Shown {
  if (value === undefined) return undefined;
  if ((typeof value === "object" && value !== null) || typeof value === "function")
    return objects().objectBundle(value);
  if (typeof value === "string" && value.startsWith("data:image/")) return objects().dataUrlBundle(value);
  return { "text/plain": inspectText(value) };
}
