/** Follows a flow run to its end: its states and what it logs, as they come. */
import type { Client } from "../../client/client.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import type { Log } from "../../contract/runs/log.ts";
import { isTerminalType } from "../../state.ts";
import { createWaker } from "../../waker.ts";

const POLL_MS = 1000;
/** Where the API announces changes, polling only finds what was missed. */
const ANNOUNCED_POLL_MS = 500;

export interface WatchOptions {
  onState(run: FlowRun): void;
  onLogs(lines: readonly Log[]): Promise<void>;
  signal?: AbortSignal;
  /** How many of the first lines are not asked for. */
  skipLogs?: number;
}

/** Resolves with the run in its final state (or as it is when `signal` aborts). */
export async function watchRun(client: Client, id: string, options: WatchOptions): Promise<FlowRun> {
  let seenState: string | null = null;
  let seenLogs = options.skipLogs ?? 0;
  const waker = createWaker();
  const { changes } = client.transport;
  const pollMs = changes ? ANNOUNCED_POLL_MS : POLL_MS;
  const unsubscribe = changes?.subscribe((change) => {
    if (change.id === id || change.flow_run_id === id) waker.wake();
  });
  options.signal?.addEventListener("abort", () => waker.wake());
  try {
    for (;;) {
      const run = await client.flowRuns.read(id);
      const lines = await client.logs.filter({
        logs: { flow_run_id: { any_: [id] } },
        sort: "TIMESTAMP_ASC",
        offset: seenLogs,
      });
      seenLogs += lines.length;
      if (run.state_id !== seenState && !isTerminalType(run.state_type)) options.onState(run);
      if (lines.length > 0) await options.onLogs(lines);
      seenState = run.state_id;
      if (isTerminalType(run.state_type) && lines.length === 0) {
        options.onState(run);
        return run;
      }
      if (options.signal?.aborted) return run;
      if (lines.length === 0) await waker.sleep(pollMs);
    }
  } finally {
    unsubscribe?.();
  }
}
