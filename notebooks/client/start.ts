/** Starts a kernel and connects a client to it. */
import { connectClient, type KernelClient } from "./client.ts";
import { writeConnectionFile } from "./connection.ts";
import { type KernelProcess, startProcess } from "./kernel-process.ts";
import type { KernelStart } from "./kernelspecs.ts";

export type StartOptions = {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  startTimeoutMs?: number;
  /** Gives the start up when aborted, with its reason; has no effect once the client is connected. */
  signal?: AbortSignal;
};

const START_TIMEOUT_MS = 60_000;

/**
 * Starts a kernel in `cwd` and waits until it answers on shell and its iopub reaches the client. When that fails, no
 * process and no file of it is left.
 * @throws NotebookError `kernel.not-started` (it can't be started, ends before it answers, or does not answer in time)
 */
export async function startKernel(
  kernel: KernelStart,
  { cwd, env = process.env, startTimeoutMs = START_TIMEOUT_MS, signal }: StartOptions,
): Promise<KernelClient> {
  signal?.throwIfAborted();
  const file = await writeConnectionFile(kernel.name);
  let child: KernelProcess | undefined;
  const giveUp = (): void => void child?.signal("SIGKILL");
  signal?.addEventListener("abort", giveUp);
  try {
    const argv = kernel.argv.map((part) => part.replaceAll("{connection_file}", file.path));
    // Cells of a headless run stay out of the user's history, and no user is there to run one again.
    child = await startProcess(argv, {
      cwd,
      env: { CELLFLOW_HISTORY: ":memory:", CELLFLOW_HEADLESS: "1", ...env, ...kernel.specEnv },
    });
    if (signal?.aborted) giveUp();
    return await connectClient(kernel, child, file, startTimeoutMs);
  } catch (error) {
    child?.signal("SIGKILL");
    await child?.ended;
    await file.remove();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}
