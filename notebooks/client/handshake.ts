/** Waits until a started kernel replies on shell and its iopub reaches the client. */
import { setTimeout } from "node:timers/promises";
import pTimeout from "p-timeout";
import { NotebookError } from "../errors.ts";
import type { JsonObject } from "../file/notebook.ts";
import { describeEnd, type KernelProcess } from "./kernel-process.ts";
import type { Requests } from "./requests.ts";

/** Between two kernel_info_requests: 5 ms more each time, up to this. */
const MAX_PAUSE_MS = 100;

/**
 * Resolves to the content of the kernel's kernel_info_reply.
 * @param isSubscribed true once a message of iopub came
 * @throws NotebookError `kernel.not-started` when the kernel ends, or `timeoutMs` are over
 */
export async function handshake(
  kernel: { name: string; process: KernelProcess },
  requests: Requests,
  isSubscribed: () => boolean,
  timeoutMs: number,
): Promise<JsonObject> {
  const ended = kernel.process.ended.then((end): never => {
    throw new NotebookError(
      "kernel.not-started",
      `The kernel ${kernel.name} ended while starting (${describeEnd(end)})`,
    );
  });
  return await pTimeout(Promise.race([ended, askUntilSubscribed(requests, isSubscribed)]), {
    milliseconds: timeoutMs,
    message: new NotebookError(
      "kernel.not-started",
      `The kernel ${kernel.name} did not answer within ${timeoutMs / 1000} s`,
    ),
  });
}

/** A subscription takes effect some time after connecting, so the client asks until it gets iopub messages too. */
async function askUntilSubscribed(requests: Requests, isSubscribed: () => boolean): Promise<JsonObject> {
  let info = await requests.request("shell", "kernel_info_request", {});
  for (let attempt = 0; !isSubscribed(); attempt += 1) {
    info = await requests.request("shell", "kernel_info_request", {});
    if (!isSubscribed() && attempt > 2) await setTimeout(Math.min(5 * attempt, MAX_PAUSE_MS));
  }
  return info.content as JsonObject;
}
