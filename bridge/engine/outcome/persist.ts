/** Stores what a run gives before the run is Completed. */
import { debugLog } from "../../debug-log.ts";
import type { ResultReference } from "../../results/reference.ts";
import { problemOf } from "../../results/storable.ts";
import type { Host } from "../host.ts";
import { describeThrown } from "./failure-message.ts";

/** A flow's result is stored up to this size, roughly counted, where it is not asked for. */
const MAX_UNASKED_BYTES = 1e6;

/**
 * The reference to the stored value; undefined where it is not stored: it is undefined, can't be stored, or the folder
 * can't be written, which `warn` is called with. `isAsked`: without it only what is small is stored, and nothing is said.
 */
export async function persistResult(
  host: Host,
  runId: string,
  value: unknown,
  isAsked: boolean,
  warn: (message: string) => void,
): Promise<ResultReference | undefined> {
  if (value === undefined) return undefined;
  try {
    // The value's own code may run (getters, a proxy), and throw.
    const problem = problemOf(value, isAsked ? {} : { maxBytes: MAX_UNASKED_BYTES });
    if (problem !== undefined) {
      if (isAsked) warn(`The result is not stored: ${problem}`);
      return undefined;
    }
    return await (await host.results()).write(runId, value);
  } catch (error) {
    if (isAsked) warn(`The result is not stored: ${describeThrown(error)}`);
    else debugLog("engine.persist", error);
    return undefined;
  }
}
