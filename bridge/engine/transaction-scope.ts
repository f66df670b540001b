/** Holds what was done in a transaction until all of it has succeeded, or is undone. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Transaction } from "../options/transaction-hooks.ts";

/** A task run that has succeeded in a transaction. Neither may throw. */
export interface TransactionMember {
  commit(transaction: Transaction): Promise<void>;
  rollBack(transaction: Transaction): Promise<void>;
}

export interface TransactionScope extends Transaction {
  /** Resolves at once, while it is active; else when the member is committed, or undone, with the others before it. */
  add(member: TransactionMember): Promise<void>;
  /** What was called in it is waited for. */
  wait(call: Promise<unknown>): void;
  /** All has succeeded: one around it takes over, else it is committed. */
  succeed(): Promise<void>;
  fail(): Promise<void>;
}

const scopes = new AsyncLocalStorage<TransactionScope>();

/** The transaction that this code runs in. */
export function currentTransaction(): TransactionScope | undefined {
  return scopes.getStore();
}

/** Runs `work` as code of a transaction. */
export function runInTransaction<R>(scope: TransactionScope, work: () => R): R {
  return scopes.run(scope, work);
}

export function createTransactionScope(around: TransactionScope | undefined): TransactionScope {
  const values = new Map<string, unknown>();
  const members: TransactionMember[] = [];
  const calls = new Set<Promise<unknown>>();
  let state: Transaction["state"] = "active";
  const settled = async (): Promise<void> => {
    while (calls.size > 0) await Promise.allSettled(calls);
  };
  const scope: TransactionScope = {
    get: <T>(name: string, otherwise?: T) =>
      values.has(name) ? (values.get(name) as T) : around ? around.get(name, otherwise) : otherwise,
    set: (name, value) => void values.set(name, value),
    get state() {
      return state;
    },
    async add(member) {
      if (state === "active") members.push(member);
      else if (state === "committed") await member.commit(scope);
      else await member.rollBack(scope);
    },
    wait(call) {
      calls.add(call);
      const done = (): void => void calls.delete(call);
      call.then(done, done);
    },
    async succeed() {
      await settled();
      if (around) {
        // It may still fail, and with it this one.
        await around.add({
          commit: async () => {
            state = "committed";
            for (const member of members) await member.commit(scope);
          },
          rollBack: async () => {
            state = "rolled back";
            for (const member of members.toReversed()) await member.rollBack(scope);
          },
        });
        return;
      }
      state = "committed";
      for (const member of members) await member.commit(scope);
    },
    async fail() {
      await settled();
      state = "rolled back";
      for (const member of members.toReversed()) await member.rollBack(scope);
    },
  };
  return scope;
}
