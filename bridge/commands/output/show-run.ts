/** Prints a flow run's states and log lines until it ends, or until Ctrl-C ends the watching. */
import type { Client } from "../../client/client.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { timeOf } from "../../rendering/duration.ts";
import { isTerminalType } from "../../state.ts";
import { FailedError } from "../session.ts";
import { localTime } from "./local-time.ts";
import { logLines } from "./log-lines.ts";
import { print, printJson } from "./print.ts";
import { watchRun } from "./watch.ts";

/**
 * With `json`, only the run as it ended.
 * @throws FailedError `flow-run.failed` when it did not complete; `flow-run.unfinished` after `timeoutSeconds`
 */
export async function showRun(
  client: Client,
  { id, name }: FlowRun,
  { json, timeoutSeconds }: { json: boolean; timeoutSeconds?: number | undefined },
): Promise<void> {
  const asText = logLines(client, name);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  let isLate = false;
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          isLate = true;
          stop.abort();
        }, timeoutSeconds * 1000);
  try {
    const end = await watchRun(client, id, {
      signal: stop.signal,
      onState: (run) => {
        const message = run.state?.message ? `: ${run.state.message}` : "";
        if (!json) print(`${localTime(run.state?.timestamp)} | ${run.state_name}${message}`);
      },
      onLogs: async (lines) => {
        if (!json) for (const line of await asText(lines)) print(line);
      },
    });
    if (json) printJson(end);
    if (isLate && !isTerminalType(end.state_type))
      throw new FailedError(
        "flow-run.unfinished",
        `flow run ${name} is ${end.state_name} after ${timeoutSeconds} s; it goes on`,
      );
    if (stop.signal.aborted) {
      print(`stopped watching; the run goes on (cellflow flow-run cancel ${id} ends it)`);
      return;
    }
    if (!json) print(`${end.name}: ${end.state_name} in ${timeOf(end)}`);
    if (end.state_type !== "COMPLETED") {
      throw new FailedError("flow-run.failed", `flow run ${end.name} ended ${end.state_name}`);
    }
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", onInterrupt);
  }
}
