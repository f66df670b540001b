/** Tells the turns of this thread's event loop apart. */

// One a process, as its event loop.
const begun = { turns: 0 };

/**
 * Counts the turns of the event loop; the number stands still while code holds the thread. Messages that come soon one
 * after the other Node handles in one turn: that a turn of its own begins among them is counted by `beginTurn`.
 */
export function currentLoop(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount + begun.turns;
}

/** What waited in the queue of before has gone on: a turn begins with nothing behind it. */
export function beginTurn(): void {
  begun.turns++;
}
