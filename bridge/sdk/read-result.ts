/** Reads what a run gave that ran elsewhere: another process's, or another machine's where results are in a bucket. */
import { theHost } from "../engine/host.ts";
import { resultsOf } from "../engine/outcome/stored-results.ts";
import { CellflowError } from "../errors.ts";
import { referenceIn } from "../results/reference.ts";

/** A flow run or task run as the API has it: of `runDeployment`, or of `getClient()`. */
export interface RunWithState {
  name?: string | null | undefined;
  state?: { type: string; name?: string | null; data?: unknown } | null | undefined;
}

/**
 * What a run gave, of its stored result: `await readResult(await runDeployment("duration/daily"))`.
 * @throws CellflowError `results.none` where nothing was stored, `storage.missing` where it is not on this machine, and
 * in no bucket; `results.damaged`
 */
export async function readResult<R = unknown>({ name, state }: RunWithState): Promise<R> {
  const reference = referenceIn(state?.data);
  if (reference) return (await (await resultsOf(theHost())).read(reference)) as R;
  const run = name ? `run ${name}` : "this run";
  const why =
    state?.type === "COMPLETED"
      ? "gave nothing that is stored: give its flow or task `persistResult: true`"
      : `is ${state?.name ?? state?.type ?? "not begun"}: it has no result`;
  throw new CellflowError("results.none", `${run} ${why}`);
}
