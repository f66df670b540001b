/** How long to wait before a retry. */

/** Seconds before retry number `retry` (0 is the first): one number for all, or a list whose last holds on. */
export function delayBefore(retry: number, delay: number | readonly number[] | undefined): number {
  if (delay === undefined) return 0;
  if (typeof delay === "number") return delay;
  return delay[Math.min(retry, delay.length - 1)] ?? 0;
}

/** Prefect's line for a failed attempt that is tried again. */
export function retryLine(
  kind: "Task" | "Flow",
  error: string,
  retry: number,
  retries: number,
  delay: number,
): string {
  const when = delay > 0 ? `will start ${delay} second(s) from now` : "will start immediately";
  return `${kind} run failed with exception: ${error} - Retry ${retry + 1}/${retries} ${when}`;
}
