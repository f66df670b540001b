/** More clients for a kernel that runs already, and what the system says of its processes. */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ConnectionInfo } from "../../kernel/protocol/connection.ts";
import type { Message } from "../../kernel/protocol/message.ts";
import { openChannels } from "../../notebooks/client/channels.ts";
import { type Asked, resultOf, type TestKernel } from "../conformance/jupyter/kernel-client.ts";

/** The built kernel, whose times count. */
export const built = fileURLToPath(new URL("../../dist/magics/main.js", import.meta.url));

/** A second front end: all it hears on iopub, in order. */
export interface Onlooker {
  heard: Message[];
  /** Run code; resolves with its reply. */
  run(code: string): Promise<Message>;
  /** Resolves when `test` holds for what was heard so far. */
  until(test: (heard: Message[]) => boolean): Promise<void>;
  close(): void;
}

/** Connect to a kernel; resolves when iopub is heard. */
export async function lookOn(info: ConnectionInfo): Promise<Onlooker> {
  const heard: Message[] = [];
  const replies = new Map<string, (message: Message) => void>();
  let ears: (() => void)[] = [];
  const channels = openChannels(info, (channel, message) => {
    if (channel === "iopub") heard.push(message);
    else replies.get(message.parentHeader.msg_id ?? "")?.(message);
    for (const ear of ears) ear();
  });
  const ask = (type: string, content: Record<string, unknown>): Promise<Message> => {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Message>();
    replies.set(id, resolve);
    channels.send("shell", { id, type, content });
    return promise;
  };
  const until: Onlooker["until"] = async (test) => {
    while (!test(heard)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      ears.push(resolve);
      await promise;
      ears = ears.filter((ear) => ear !== resolve);
    }
  };
  const asking = setInterval(() => void ask("kernel_info_request", {}), 20);
  await until((messages) => messages.length > 0);
  clearInterval(asking);
  return {
    heard,
    run: (code) => ask("execute_request", { code, silent: false, store_history: true, stop_on_error: false }),
    until,
    close: channels.close,
  };
}

/** Resident memory of a process in MB. */
export function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}

/** Resolves when none of the processes runs any more; what only waits for its parent to notice counts as ended. */
export async function allEnded(pids: readonly number[]): Promise<void> {
  const runs = (pid: number): boolean => {
    try {
      return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false;
    }
  };
  while (pids.some(runs)) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Process ids whose command line contains `text`. */
export function processesWith(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Run code that must end well. */
export async function ran(kernel: TestKernel, code: string): Promise<Asked> {
  const asked = kernel.run(code);
  const { content } = await asked.done;
  if (content.status !== "ok") throw new Error(`${code.slice(0, 80)}: ${String(content.evalue)}`);
  return asked;
}

/** The executor's process id. */
export async function executorOf(kernel: TestKernel): Promise<number> {
  return Number(resultOf(await ran(kernel, "process.pid")));
}

/** Throw unless `holds`. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Use a kernel and see to it that nothing of it stays. */
export async function withKernel<T>(
  kernel: Promise<TestKernel>,
  body: (kernel: TestKernel) => Promise<T>,
): Promise<T> {
  const started = await kernel;
  try {
    return await body(started);
  } finally {
    await started.dispose();
  }
}
