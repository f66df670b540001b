/** Proposes to the API how a flow run goes on: the end of an attempt, the next one, or its cancellation. */
import { CancelledError, PauseTimeoutError, RefusedError, TimeoutError } from "../../errors.ts";
import { delayBefore } from "../../options/retry/delay.ts";
import type { ResultReference } from "../../results/reference.ts";
import type { State } from "../../state.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import { type LiveRun, unlessStopped } from "../live/live-run.ts";
import { failureMessage, rememberFailure, reportedFailure, withStack } from "../outcome/failure-message.ts";
import { failureOf, type ReturnedEnd } from "../outcome/returned-end.ts";
import type { Proposed } from "../reporter/messages.ts";
import { now } from "../time/now.ts";
import { retryLine } from "../time/retry-wait.ts";

/** What a run's code gave or threw. */
export type Settled<R> = { value: R } | { thrown: unknown };

/** Logs and proposes the state an attempt ended in; gives that state's name and the API's answer. */
export async function proposeEnd<R>(
  host: Host,
  flow: Definition,
  run: LiveRun,
  attempt: LiveRun,
  settled: Settled<R>,
  returned: ReturnedEnd | undefined,
  data: ResultReference | undefined,
  failures: number,
): Promise<{ name: string; answer: Proposed }> {
  const reporter = host.reporter();
  const propose = async (type: State["type"], name: string, message?: string, isForced?: boolean) => ({
    name,
    answer: await reporter.ask("propose", {
      id: run.id,
      type,
      name,
      message,
      data: type === "COMPLETED" ? data : undefined,
      failures: type === "FAILED" && !isForced ? failures : undefined,
      isForced,
    }),
  });
  if ("value" in settled) return propose("COMPLETED", returned?.name ?? "Completed", returned?.message);
  const { thrown } = settled;
  if (returned?.type === "CANCELLED") return propose("CANCELLED", returned.name, returned.message);
  if (thrown instanceof TimeoutError && thrown === attempt.stopped) {
    const { message } = thrown;
    log(host, run, 40, message);
    await reporter.ask("abandon", { flowRunId: run.id, inside: true, reason: message });
    return propose("FAILED", "TimedOut", message);
  }
  if (thrown instanceof PauseTimeoutError) {
    const { message } = thrown;
    log(host, run, 40, message);
    rememberFailure(thrown, message);
    // A paused run can't end by the rules once its time is up; it isn't tried again.
    return propose("FAILED", "Failed", message, true);
  }
  // What a task failed with is in the log already.
  const reported = reportedFailure(thrown);
  const message = reported ?? failureMessage("flow", flow.name, thrown);
  if (failures < flow.retries) {
    const seconds = delayBefore(failures, flow.options.retryDelay);
    log(
      host,
      run,
      20,
      retryLine("Flow", failureOf(thrown, returned, "Flow"), failures, flow.retries, seconds),
    );
  } else if (reported === undefined && !returned) log(host, run, 40, withStack(message, thrown));
  rememberFailure(thrown, message);
  return returned ? propose("FAILED", returned.name, returned.message) : propose("FAILED", "Failed", message);
}

/** Proposes Running again: the API answers when the retry's delay has passed. Undefined when the run is stopped first. */
export async function proposeRunning(host: Host, run: LiveRun): Promise<Proposed | undefined> {
  const proposal = host.reporter().ask("propose", { id: run.id, type: "RUNNING", name: "Running" });
  try {
    return await unlessStopped(run, proposal);
  } catch (error) {
    if (run.stopped) return undefined;
    throw error;
  }
}

/** The end of a run that was stopped from outside. */
export async function proposeCancelled(host: Host, run: LiveRun): Promise<State> {
  const message = run.stopped?.message;
  const { state } = await host
    .reporter()
    .ask("propose", { id: run.id, type: "CANCELLED", name: "Cancelled", message });
  return state;
}

/** What the flow's caller gets when the API refused the state that was proposed. */
export function refusal(run: LiveRun, answer: Proposed): Error {
  if (answer.state.type === "CANCELLED" || answer.state.type === "CANCELLING") {
    return new CancelledError(`flow run '${run.name}' was cancelled`);
  }
  return new RefusedError(
    `the API refused the end of flow run '${run.name}': ${answer.reason ?? `it is ${answer.state.name}`}`,
  );
}

export function log(host: Host, run: LiveRun, level: number, message: string): void {
  host.reporter().post({
    kind: "log",
    flowRunId: run.id,
    level,
    name: "prefect.flow_runs",
    message,
    at: now(),
    origin: run.origin,
  });
}
