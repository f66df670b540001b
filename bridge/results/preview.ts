/** Describes a run's stored result in a few lines of text. */
import { inspect } from "node:util";
import { debugLog } from "../debug-log.ts";
import { CellflowError } from "../errors.ts";
import { formatBytes } from "../rendering/format-bytes.ts";
import { startOf } from "../well-formed.ts";
import { arrowKindOf, arrowSummary } from "./arrow/kind.ts";
import { referenceIn } from "./reference.ts";
import { createResultStore } from "./result-store.ts";

/** A larger result is not read for its preview. */
const MAX_BYTES = 2 ** 20;
const MAX_CHARACTERS = 4000;

/** The result that `data`, of a run's state, refers to; undefined where it refers to none. */
export async function resultPreview(data: unknown, settings: { home: string }): Promise<string | undefined> {
  const reference = referenceIn(data);
  if (!reference) return undefined;
  const store = createResultStore(settings);
  try {
    const size = await store.size(reference);
    if (size === undefined) return "stored on the machine that it ran on";
    if (size > MAX_BYTES) return `${formatBytes(size)}, stored`;
    const value = await store.read(reference);
    const arrow = typeof value === "object" && value !== null ? arrowKindOf(value) : undefined;
    if (arrow) return arrowSummary(value as object, arrow);
    const text = inspect(value, {
      depth: 4,
      maxArrayLength: 20,
      maxStringLength: 500,
      breakLength: 100,
    });
    return startOf(text, MAX_CHARACTERS);
  } catch (error) {
    debugLog("results.preview", error);
    if (!(error instanceof CellflowError)) return "stored, and can't be read here";
    // Whoever looks at a run need not have its packages.
    if (error.code === "results.package") return "holds an Arrow table, stored";
    return error.code === "results.damaged" ? error.message : "stored, and can't be read here";
  }
}
