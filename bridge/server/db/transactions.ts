/**
 * Runs work in transactions: each committed at once, or those of one turn of the event loop together, which costs as
 * many of them little more than one. Work that fails is undone by itself, in either way.
 */

/** What is done with the connection. */
export interface Connection {
  begin(): void;
  commit(): void;
  /** Undoes the transaction, if there is still one. */
  rollback(): void;
  /** Begins, keeps and undoes a part of the transaction. */
  save(): void;
  release(): void;
  undo(): void;
  /** Some errors make SQLite undo the whole transaction by itself. */
  isOpen(): boolean;
}

/** The transactions of one connection. */
export interface Transactions {
  /** Runs `work` in a transaction that is exclusive among writers; nested calls join it. */
  run<T>(work: () => T): T;
  /** Calls back once what was run is committed, now or when those of this turn are; or once it is known not to be. */
  whenCommitted(then: () => void, otherwise?: () => void): void;
  /** From now on the transactions of a turn are committed together: who answers for them waits for `committed`. */
  group(): void;
  /**
   * Resolves when all that was run until now is committed.
   * @throws what the commit threw
   */
  committed(): Promise<void>;
  /** Commits now what waits for the end of the turn, unless work on it is under way. */
  commitNow(): void;
}

interface Group {
  done: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
  afterwards: { then: () => void; otherwise: (() => void) | undefined }[];
}

const SETTLED = Promise.resolve();

/** @param onCommitted called after each commit */
export function createTransactions(connection: Connection, onCommitted: () => void): Transactions {
  let isGrouping = false;
  let depth = 0;
  let group: Group | undefined;

  const commit = (): void => {
    try {
      connection.commit();
    } catch (error) {
      connection.rollback();
      throw error;
    }
    onCommitted();
  };
  const closeGroup = (): void => {
    const closing = group;
    if (!closing) return;
    group = undefined;
    try {
      commit();
    } catch (error) {
      giveUp(closing, error);
      return;
    }
    closing.resolve();
    for (const { then } of closing.afterwards) then();
  };
  const giveUp = (lost: Group, error: unknown): void => {
    lost.reject(error);
    for (const { otherwise } of lost.afterwards) otherwise?.();
  };
  const openGroup = (): Group => {
    connection.begin();
    const { promise: done, resolve, reject } = Promise.withResolvers<void>();
    done.catch(() => {}); // It may be that nothing waits for it.
    setImmediate(closeGroup);
    return { done, resolve, reject, afterwards: [] };
  };
  const inGroup = <T>(work: () => T): T => {
    group ??= openGroup();
    try {
      connection.save();
      const result = work();
      connection.release();
      return result;
    } catch (error) {
      if (connection.isOpen()) connection.undo();
      else {
        // What the others of this turn wrote is gone too.
        const lost = group;
        group = undefined;
        giveUp(lost, error);
      }
      throw error;
    }
  };
  const alone = <T>(work: () => T): T => {
    connection.begin();
    let result: T;
    try {
      result = work();
    } catch (error) {
      connection.rollback();
      throw error;
    }
    commit();
    return result;
  };

  return {
    run(work) {
      if (depth > 0) return work();
      depth++;
      try {
        return isGrouping ? inGroup(work) : alone(work);
      } finally {
        depth--;
      }
    },
    whenCommitted(then, otherwise) {
      if (group) group.afterwards.push({ then, otherwise });
      else then();
    },
    group() {
      isGrouping = true;
    },
    committed: () => group?.done ?? SETTLED,
    commitNow() {
      if (depth === 0) closeGroup();
    },
  };
}
