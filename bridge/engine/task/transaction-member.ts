/** Commits a task run that has succeeded, or undoes it, as its transaction ends. */
import { type Frame, runIn } from "../../context.ts";
import { debugLog } from "../../debug-log.ts";
import type { Transaction, TransactionHook } from "../../options/transaction-hooks.ts";
import { states } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { Definition } from "../definition.ts";
import type { Host } from "../host.ts";
import { createChildren } from "../live/children.ts";
import { createLiveRun, type LiveRun, unlessStopped } from "../live/live-run.ts";
import { describeThrown, withStack } from "../outcome/failure-message.ts";
import { now } from "../time/now.ts";
import type { TransactionMember } from "../transaction-scope.ts";
import type { TaskUpdates } from "./updates.ts";

/** @param commit what was put off until the transaction has succeeded */
export function createTransactionMember(
  host: Host,
  task: Definition,
  run: LiveRun,
  outer: Frame | undefined,
  updates: TaskUpdates,
  commit: (() => Promise<void>) | undefined,
): TransactionMember {
  const call = async (kind: "commit" | "rollback", transaction: Transaction): Promise<void> => {
    const hooks = [(kind === "commit" ? task.options.onCommit : task.options.onRollback) ?? []].flat();
    for (const hook of hooks) await callHook(kind, hook, transaction);
  };
  const callHook = async (
    kind: "commit" | "rollback",
    hook: TransactionHook,
    transaction: Transaction,
  ): Promise<void> => {
    if (run.stopped) return;
    const name = hook.name || "anonymous";
    const hookRun = createLiveRun({ id: run.id, name: run.name, origin: run.origin, parent: run });
    const flow = outer?.flow;
    const children = createChildren();
    const frame: Frame = {
      // A flow that was called in the transaction has ended by now.
      flow: flow && { ...flow, children, isAfterEnd: flow.isAfterEnd ?? !host.live.has(flow.run.id) },
      task: { run: hookRun, id: run.id, name: run.name, task: task.name, runCount: updates.runCount() },
      logPrints: task.options.logPrints ?? outer?.logPrints ?? false,
    };
    updates.log(20, `Running ${kind} hook '${name}'`);
    try {
      await unlessStopped(
        run,
        runIn(frame, async () => hook(transaction)),
      );
      if (children.size > 0) await unlessStopped(run, children.settled());
      updates.log(
        20,
        `${kind === "commit" ? "Commit" : "Rollback"} hook '${name}' finished running successfully`,
      );
    } catch (thrown) {
      if (run.stopped) return;
      const failed = `An error was encountered while running ${kind} hook '${name}'`;
      updates.log(40, withStack(`${failed}\n${describeThrown(thrown)}`, thrown));
    }
  };
  return {
    async commit(transaction) {
      if (!run.stopped) await commit?.().catch((error: unknown) => debugLog("engine.commit", error));
      await call("commit", transaction);
      updates.release();
    },
    async rollBack(transaction) {
      await call("rollback", transaction);
      // Prefect's words.
      const message = "Task rolled back as part of transaction";
      updates.entered(states.RolledBack({ id: v7(), timestamp: now(), message }), true);
      updates.release();
    },
  };
}
