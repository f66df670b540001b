/** Waits between the attempts of a task or flow, and phrases the log line; how long is an option (retry-delay.ts). */
import type { LiveRun } from "../live/live-run.ts";

/** Waits. @throws the reason when the run is stopped meanwhile */
export async function waitToRetry(seconds: number, run: LiveRun): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
  });
  const aborted = new Promise<never>((_, reject) => {
    const signal = run.signal();
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  try {
    await Promise.race([waited, aborted]);
  } finally {
    clearTimeout(timer);
  }
}

/** Prefect's line for a failed attempt that is tried again; `failure` is `exception: …` or `state: …`. */
export function retryLine(
  kind: "Task" | "Flow",
  failure: string,
  retry: number,
  retries: number,
  delay: number,
): string {
  const when = delay > 0 ? `will start ${delay} second(s) from now` : "will start immediately";
  return `${kind} run failed with ${failure} - Retry ${retry + 1}/${retries} ${when}`;
}
