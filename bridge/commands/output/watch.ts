/** Follows a flow run to its end: its states and what it logs, as they come. */
import type { Client } from "../../client/client.ts";
import type { FlowRun } from "../../contract/flow-run.ts";
import type { Log } from "../../contract/log.ts";
import { isTerminalType } from "../../state.ts";

export interface WatchOptions {
  onState(run: FlowRun): void;
  onLogs(lines: readonly Log[]): Promise<void>;
  signal?: AbortSignal;
}

/** Resolves with the run in its final state (or as it is when `signal` aborts). */
export async function watchRun(client: Client, id: string, options: WatchOptions): Promise<FlowRun> {
  let seenState: string | null = null;
  let seenLogs = 0;
  let wake = () => {};
  const { changes } = client.transport;
  const unsubscribe = changes?.subscribe((change) => {
    if (change.id === id || change.flow_run_id === id) wake();
  });
  options.signal?.addEventListener("abort", () => wake());
  try {
    for (;;) {
      const woken = nextWake(changes ? 500 : 1000, (set) => {
        wake = set;
      });
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
      if (lines.length === 0) await woken;
    }
  } finally {
    unsubscribe?.();
  }
}

function nextWake(ms: number, set: (wake: () => void) => void): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    set(() => {
      clearTimeout(timer);
      done();
    });
  });
}
