/**
 * settle_request: waits until nothing that cells started is left, and their process has ended. It is ours, for
 * unattended runs: no front end sends it. `wait` is in seconds; with `signal`, the process is asked to end after that.
 */
import type { EndSignal } from "../executor/protocol.ts";
import type { Handler } from "./handler.ts";

const SIGNALS: readonly unknown[] = ["SIGINT", "SIGTERM", "SIGHUP"] satisfies EndSignal[];

export const settle: Handler = async ({ content }, { session }) => {
  const waitMs = 1000 * (Number(content.wait) || 0);
  const signal = SIGNALS.includes(content.signal) ? (content.signal as EndSignal) : undefined;
  const { isSettled, left } = await session.settle(waitMs, signal);
  const { isBusy, hasFiles, parts } = left;
  return { status: "ok", settled: isSettled, busy: isBusy, files: hasFiles, left: parts };
};
