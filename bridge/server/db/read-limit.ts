/** Ends a read that takes too long: its SQL asks now and then whether there is time left. */
import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";

/** A read took longer than it may on its connection. */
export class ReadTooLong extends Error {
  override readonly name = "ReadTooLong";
}

const ASKED = "within_time()";

/**
 * A condition that holds while there is time. SQLite asks it of one row in 256.
 * @param table whose rows are read
 */
export function withinTime(table: string): string {
  return `(${table}.rowid & 255 OR ${ASKED})`;
}

/** Counts the time that a read takes which does its work in parts. */
export interface ReadBudget {
  /**
   * Lets others have a turn.
   * @throws ReadTooLong when the parts took longer than a statement may
   */
  nextTurn(): Promise<void>;
}

/** How long the statements of one connection may read. */
export interface ReadLimit {
  /** A read that begins now. */
  budget(): ReadBudget;
  /** From now on a statement may read for so long. */
  set(ms: number): void;
  /** Runs a statement, which has its whole time. */
  during<T>(sql: string, values: readonly unknown[], read: () => T): T;
  /** Lets what is read for a write take ten seconds: it cannot be done elsewhere. */
  patiently<T>(work: () => T): T;
}

const PATIENT_MS = 10_000;
/** A statement that took too long with these values is not tried again for this long. */
const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 200;

/** Gives SQL on this connection the function `within_time`; without a limit there is always time. */
export function createReadLimit(connection: DatabaseSync): ReadLimit {
  let limitMs = Number.POSITIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  const slow = new Map<string, number>();
  connection.function("within_time", { deterministic: false }, () => {
    if (performance.now() > until) throw new ReadTooLong("the read takes too long");
    return 1;
  });
  return {
    set(ms) {
      limitMs = ms;
    },
    budget() {
      let spent = 0;
      let began = performance.now();
      return {
        async nextTurn() {
          spent += performance.now() - began;
          if (spent > limitMs) throw new ReadTooLong("the read takes too long");
          await setImmediate();
          began = performance.now();
        },
      };
    },
    patiently(work) {
      const before = limitMs;
      if (before !== Number.POSITIVE_INFINITY) limitMs = PATIENT_MS;
      try {
        return work();
      } finally {
        limitMs = before;
      }
    },
    during(sql, values, read) {
      if (limitMs === Number.POSITIVE_INFINITY || !sql.includes(ASKED)) return read();
      const now = performance.now();
      const key = `${limitMs} ${sql} ${values.join("\n")}`;
      if ((slow.get(key) ?? 0) > now) throw new ReadTooLong("the read took too long a moment ago");
      until = now + limitMs;
      try {
        return read();
      } catch (error) {
        if (error instanceof ReadTooLong) {
          if (slow.size >= MAX_REMEMBERED) slow.clear();
          slow.set(key, now + REMEMBERED_MS);
        }
        throw error;
      } finally {
        until = Number.POSITIVE_INFINITY;
      }
    },
  };
}
