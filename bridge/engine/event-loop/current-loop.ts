/** Counts the turns of this thread's event loop; the number stands still while code holds the thread. */
export function currentLoop(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}
