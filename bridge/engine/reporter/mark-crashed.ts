/** What is told of runs whose process ends under them. */
import { states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import { propose } from "./propose.ts";
import { enterTaskState } from "./record-update.ts";
import type { Ledger } from "./run-registry.ts";

/** Marks every run that has not ended Crashed. */
export async function crashRemaining(ledger: Ledger, code: number): Promise<void> {
  const message = `The process running this flow ended (exit code ${code}) before the run did`;
  for (const task of [...ledger.tasks.values()]) {
    enterTaskState(
      ledger,
      task,
      states.Crashed({ id: v7(), timestamp: ledger.now(), message }),
      task.runCount,
    );
  }
  for (const flow of [...ledger.flows.values()].reverse()) {
    await propose(ledger, flow, { type: "CRASHED", name: "Crashed", message }).catch(() => {});
  }
}
