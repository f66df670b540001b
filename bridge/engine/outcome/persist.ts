/** Stores what a run gives before the run is Completed. */
import { debugLog } from "../../debug-log.ts";
import type { ArrowKind } from "../../results/arrow/kind.ts";
import type { ResultReference } from "../../results/reference.ts";
import { problemOf } from "../../results/storable.ts";
import type { Host } from "../host.ts";
import { describeCause } from "./failure-message.ts";

/** A flow's result is stored up to this size, roughly counted, where it is not asked for. */
const MAX_UNASKED_BYTES = 1e6;

/** Why a result is stored: it is asked for, it is for later runs, or it is small enough not to ask. */
export type Purpose = "asked" | "cached" | "unasked";

/**
 * The reference to the stored value; undefined where it can't be stored, or the folder can't be written, which `warn` is
 * called with unless nobody asked. `definedIn` are the modules of the code that gave it. Of undefined nothing is stored
 * but for later runs, which are to know.
 */
export async function persistResult(
  host: Host,
  runId: string,
  value: unknown,
  purpose: Purpose,
  warn: (message: string) => void,
  definedIn: readonly string[],
): Promise<ResultReference | undefined> {
  if (value === undefined && purpose !== "cached") return undefined;
  const isAsked = purpose !== "unasked";
  const not = `The result is not ${purpose === "cached" ? "cached" : "stored"}`;
  try {
    // The value's own code may run (getters, a proxy), and throw.
    const found = new Map<object, ArrowKind>();
    const limit = isAsked ? {} : { maxBytes: MAX_UNASKED_BYTES };
    const problem = problemOf(value, { ...limit, arrows: found });
    if (problem !== undefined) {
      if (isAsked) warn(`${not}: ${problem}`);
      return undefined;
    }
    return await (await host.results()).write(runId, value, { found, from: definedIn });
  } catch (error) {
    if (isAsked) warn(`${not}: ${describeCause(error)}`);
    else debugLog("engine.persist", error);
    return undefined;
  }
}
