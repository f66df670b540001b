/** Makes the MIME bundle of a value; what objects can look like is listed in mime-types.ts. */
import { createRequire } from "node:module";
import type { Displayed } from "./displayed.ts";
import { inspectText } from "./text.ts";

/** The list is loaded with the first object, so that a kernel starts without it (20 ms). */
function objects(): typeof import("./mime-types.ts") {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return createRequire(import.meta.url)(`./mime-types${extension}`) as typeof import("./mime-types.ts");
}

/** The bundle of a value; `undefined` shows nothing. Never throws or rejects: what fails is shown as text. */
export function toMimeBundle(value: unknown): Displayed {
  if (value === undefined) return undefined;
  if ((typeof value === "object" && value !== null) || typeof value === "function")
    return objects().objectBundle(value);
  if (typeof value === "string" && value.startsWith("data:image/")) return objects().dataUrlBundle(value);
  return { "text/plain": inspectText(value) };
}
