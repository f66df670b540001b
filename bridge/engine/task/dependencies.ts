/** Says of the runs that another depends on when they are over, and whether it may run then. */
import { allowFailure, isAllowedState, isAllowFailure } from "../../allow-failure.ts";
import { isFinalState, isLaterList } from "../../future.ts";
import { describeThrown } from "../outcome/failure-message.ts";
import { originOfCall } from "./call-run.ts";
import { allowedIn, futuresIn, readOrigin } from "./inputs.ts";

/** A list of futures that is not made yet. */
export function isUnmadeList(value: unknown): boolean {
  return isLaterList(isAllowFailure(value) ? value.of : value);
}

/** The values with lists of futures that were not made yet: then it is known on which runs a run depends. */
export async function madeLists(values: readonly unknown[]): Promise<unknown[]> {
  const boxes = await Promise.all(
    values.map(async (value) => {
      if (isLaterList(value)) return value.made;
      if (!isAllowFailure(value) || !isLaterList(value.of)) return { list: value };
      // One that is never made is a failure like others.
      const made = await value.of.made.catch(() => undefined);
      return { list: made ? allowFailure(made.list) : value };
    }),
  );
  return boxes.map(({ list }) => list);
}

/** Why a run can't begin whose lists of futures could not be made. */
export function notStarted(error: unknown): string {
  return `The runs it depends on were not started: ${describeThrown(error)}`;
}

/** Waits until all runs among `values` are over, and says of the first that does not let a task run why. */
export async function upstreamProblem(
  values: readonly unknown[],
  promises: readonly PromiseLike<unknown>[] = [],
): Promise<string | undefined> {
  const problems = await Promise.all([
    ...futuresIn(values).map(async (future) =>
      (await future.wait()).type === "COMPLETED" ? undefined : notCompleted(future.taskRunId),
    ),
    ...allowedIn(values).map(async (future) => {
      const state = await future.wait();
      return state.type === "COMPLETED" || isAllowedState(state) ? undefined : notCompleted(future.taskRunId);
    }),
    ...promises.map(async (promise) => {
      try {
        const value = await promise;
        const origin = originOfCall(promise);
        return origin !== undefined && isUncompleted(value) ? notCompleted(origin) : undefined;
      } catch (thrown) {
        const origin = originOfCall(promise);
        return origin === undefined
          ? `A promise that it waits for was rejected: ${describeThrown(thrown)}`
          : notCompleted(origin);
      }
    }),
  ]);
  return problems.find((problem) => problem !== undefined);
}

/** Is it what a flow's `run` gives, which does not reject, of a run that did not complete? */
function isUncompleted(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("flowRunId" in value && "state" in value))
    return false;
  return isFinalState(value.state) && value.state.type !== "COMPLETED";
}

/** Prefect's sentence. */
function notCompleted(origin: string): string {
  const { type, id } = readOrigin(origin);
  const kind = type === "flow_run" ? "flow" : "task";
  return `Upstream ${kind} run '${id}' did not reach a 'COMPLETED' state.`;
}
