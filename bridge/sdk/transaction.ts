/** Makes several tasks one: what they have done counts when all have succeeded, else it is undone. */
import { currentFrame, currentRun } from "../context.ts";
import { calledIn, unlessStopped } from "../engine/live/live-run.ts";
import {
  createTransactionScope,
  currentTransaction,
  runInTransaction,
  type TransactionScope,
} from "../engine/transaction-scope.ts";
import { CellflowError } from "../errors.ts";
import type { Transaction } from "../options/transaction-hooks.ts";

/**
 * Runs `work` as a transaction. When it has succeeded, the `onCommit` hooks of the tasks called in it are called, and
 * their results are cached for other runs; when it throws, the `onRollback` hooks of those that had succeeded, the last
 * first, and their runs become RolledBack. Calls in it that are not awaited are waited for; their failures alone undo
 * nothing. In one inside of another, both happen with the outer one. Code that a Stop, a cancellation or a timeout ends
 * undoes nothing.
 * @throws what `work` throws, when all is undone; CellflowError `transaction.work` where that is no function
 */
export function transaction<R>(work: (transaction: Transaction) => R | PromiseLike<R>): Promise<R> {
  const around = currentRun();
  return calledIn(around, async () => {
    if (typeof work !== "function")
      throw new CellflowError("transaction.work", `transaction needs a function, got ${typeof work}`);
    const outer = currentTransaction();
    const scope = createTransactionScope(outer);
    const call = run(scope, work);
    outer?.wait(call);
    // A flow's end waits for it, as for every call: not for code that its run has given up.
    const held = around ? unlessStopped(around, call) : call;
    // Its failure is the caller's to see, by what is returned.
    held.catch(() => {});
    currentFrame()?.flow?.children.add(held);
    return call;
  });
}

async function run<R>(
  scope: TransactionScope,
  work: (transaction: Transaction) => R | PromiseLike<R>,
): Promise<R> {
  let value: R;
  try {
    value = await runInTransaction(scope, async () => work(scope));
  } catch (thrown) {
    await scope.fail();
    throw thrown;
  }
  await scope.succeed();
  return value;
}
