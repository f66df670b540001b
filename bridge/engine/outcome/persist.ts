/** Stores what a run gives before the run is Completed. */
import type { Frame } from "../../context.ts";
import { debugLog } from "../../debug-log.ts";
import type { ArrowKind } from "../../results/arrow/kind.ts";
import type { ResultReference } from "../../results/reference.ts";
import { problemOf } from "../../results/storable.ts";
import type { DefinedOptions, Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import { describeCause } from "./failure-message.ts";
import { resultsOf } from "./stored-results.ts";

/** A flow's result is stored up to this size, roughly counted, where it is not asked for. */
const MAX_UNASKED_BYTES = 1e6;

/** Is what a run gives stored? Whoever says where wants it there; undefined where nobody says. */
export function isStored(
  { persistResult, resultStorage }: DefinedOptions,
  outer: Frame | undefined,
): boolean | undefined {
  return persistResult ?? (resultStorage === undefined ? outer?.persistResult : true);
}

/** Why a result is stored: it is asked for, it is for later runs, or it is small enough not to ask. */
export type Purpose = "asked" | "cached" | "unasked";

/**
 * The reference to the stored value; undefined where it can't be stored, or the folder can't be written, which `warn` is
 * called with unless nobody asked, or said where. `storage` is where, if not where the settings say. Of undefined nothing is stored but
 * for later runs, which are to know.
 */
export async function persistResult(
  host: Host,
  runId: string,
  value: unknown,
  purpose: Purpose,
  warn: (message: string) => void,
  { definedIn }: Definition,
  storage: string | undefined,
): Promise<ResultReference | undefined> {
  if (value === undefined && purpose !== "cached") return undefined;
  const isAsked = purpose !== "unasked";
  let isNamed = isAsked;
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
    const results = await resultsOf(host);
    isNamed ||= results.isElsewhere(storage);
    return await results.write(runId, value, { arrow: { found, from: definedIn }, storage });
  } catch (error) {
    if (isNamed) warn(`${not}: ${describeCause(error)}`);
    else debugLog("engine.persist", error);
    return undefined;
  }
}
