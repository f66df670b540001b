/** Describes a run's stored result in a few lines of text. */
import { isAbsolute } from "node:path";
import { inspect } from "node:util";
import pTimeout from "p-timeout";
import { debugLog } from "../debug-log.ts";
import { CellflowError } from "../errors.ts";
import { formatBytes } from "../rendering/format-bytes.ts";
import { startOf } from "../well-formed.ts";
import { arrowKindOf, arrowSummary } from "./arrow/kind.ts";
import { createResultPlaces, type OpenBlock, type ResultSettings } from "./places.ts";
import { type ResultReference, referenceIn } from "./reference.ts";
import { createResultStore, type ResultStore } from "./result-store.ts";

/** A larger result is not read for its preview. */
const MAX_BYTES = 2 ** 20;
const MAX_CHARACTERS = 4000;
/** Whoever looks at a run waits no longer for a bucket. */
const MAX_WAIT_MS = 5000;

/** Gives the result that `data`, of a run's state, refers to; undefined where it refers to none. */
export type ResultPreview = (data: unknown) => Promise<string | undefined>;

/** Those of one command, or one page. `openBlock` opens the blocks that results refer to. */
export function createResultPreview(settings: ResultSettings, openBlock?: OpenBlock): ResultPreview {
  const store = createResultStore(settings, createResultPlaces(settings, openBlock));
  return async (data) => {
    const reference = referenceIn(data);
    if (!reference) return undefined;
    const { storage_key: key } = reference;
    const timeout = { milliseconds: MAX_WAIT_MS, fallback: () => `stored at ${key}, which does not answer` };
    const preview = previewOf(store, reference);
    return isHere(key) ? preview : pTimeout(preview, timeout);
  };
}

/** By its key alone a result of this machine's home is known, by its address any other. */
function isHere(key: string): boolean {
  return !key.includes("/");
}

async function previewOf(store: ResultStore, reference: ResultReference): Promise<string> {
  const { storage_key: key } = reference;
  const where = isHere(key) ? "stored" : `stored at ${key}`;
  try {
    const size = await store.size(reference);
    if (size === undefined)
      return isHere(key) || isAbsolute(key) ? "stored on the machine that it ran on" : `${where}, and gone`;
    if (size > MAX_BYTES) return `${formatBytes(size)}, ${where}`;
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
    if (!(error instanceof CellflowError)) return `${where}, and can't be read here`;
    // Whoever looks at a run need not have its packages.
    if (error.code === "results.package") return `holds an Arrow table, ${where}`;
    if (error.code === "results.damaged") return error.message;
    return `${where}, and can't be read here${isHere(key) ? "" : `: ${error.message}`}`;
  }
}
