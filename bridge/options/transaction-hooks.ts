/** `onCommit` and `onRollback`: what is called when the transaction that a task was called in succeeds or fails. */
import type { Option } from "./option.ts";

/** A transaction as its code and its hooks see it. */
export interface Transaction {
  /** A value that was set in it, or in one around it; `otherwise` where none was. */
  get<T = unknown>(name: string, otherwise?: T): T | undefined;
  /** Keeps a value for the hooks of this transaction. */
  set(name: string, value: unknown): void;
  readonly state: "active" | "committed" | "rolled back";
}

/** Called with the transaction. It runs in the task's run; an error in it is logged, and changes nothing else. */
export type TransactionHook = (transaction: Transaction) => void | Promise<void>;

export interface TransactionHookOptions {
  /** Called when all of the transaction has succeeded, in the order in which its tasks ended. */
  onCommit?: TransactionHook | readonly TransactionHook[];
  /** Called when something of the transaction failed after the task had succeeded, the last task first: undoes it. */
  onRollback?: TransactionHook | readonly TransactionHook[];
}

function hook(name: string, aliases: readonly string[]): Option {
  return {
    name,
    kinds: ["task"],
    aliases,
    problem: (value) =>
      [value].flat().every((one) => typeof one === "function")
        ? undefined
        : "must be a function of the transaction, or a list of them",
  };
}

export const transactionHooks: readonly Option[] = [
  hook("onCommit", ["oncommitted"]),
  hook("onRollback", ["onrollbacked", "rollback", "undo"]),
];
