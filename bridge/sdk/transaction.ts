/** Makes several tasks one: what they have done counts when all have succeeded, else it is undone. */
import { currentFrame } from "../context.ts";
import { createTransactionScope, currentTransaction, runInTransaction } from "../engine/transaction-scope.ts";
import type { Transaction } from "../options/transaction-hooks.ts";

/**
 * Runs `work` as a transaction. When it has succeeded, the `onCommit` hooks of the tasks called in it are called, and
 * their results are cached for other runs; when it throws, or one of its own calls that nobody caught does, the
 * `onRollback` hooks of those that had succeeded, the last first, and their runs become RolledBack. In one inside of
 * another, both happen with the outer one. Code that a Stop or a cancellation ends undoes nothing.
 * @throws what `work` throws, when all is undone
 */
export async function transaction<R>(work: (transaction: Transaction) => R | PromiseLike<R>): Promise<R> {
  const scope = createTransactionScope(currentTransaction());
  const flow = currentFrame()?.flow;
  const call = run();
  // A flow's end waits for it, as for every call.
  flow?.children.add(call);
  const done = (): void => void flow?.children.delete(call);
  call.then(done, done);
  return call;

  async function run(): Promise<R> {
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
}
