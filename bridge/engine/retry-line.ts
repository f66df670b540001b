/** Phrases what is logged of a failed attempt. */

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
