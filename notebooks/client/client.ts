/** A Jupyter client of one kernel process: runs code in it, interrupts it, ends it. */
import { randomUUID } from "node:crypto";
import pTimeout from "p-timeout";
import type { Channel, Message } from "../../kernel/protocol/message.ts";
import { NotebookError } from "../errors.ts";
import type { JsonObject, Output } from "../file/notebook.ts";
import { type Channels, openChannels } from "./channels.ts";
import type { ConnectionFile } from "./connection.ts";
import { type Execution, executionOf } from "./execution.ts";
import { handshake } from "./handshake.ts";
import { describeEnd, type KernelEnd, type KernelProcess } from "./kernel-process.ts";
import type { KernelStart } from "./kernelspecs.ts";
import { createOutputCollector } from "./output-collector.ts";
import { createRequests } from "./requests.ts";

export type ExecuteOptions = {
  /** Sent as the request's metadata, e.g. `{ cellId }`. */
  metadata?: Record<string, unknown>;
  /** Called for each output that is new or changed; with undefined when outputs were cleared. */
  onOutput?: (output: Output | undefined) => void;
  /** Outputs are collected here; late ones arrive after the reply. A new list by default. */
  outputs?: Output[];
  /** Sent as the request's `silent`: no execution count, no history. */
  silent?: boolean;
};

/** What cells started and is not over. */
export type Settled = {
  isSettled: boolean;
  /** Runs of flows or tasks go on: they end by themselves. */
  isBusy: boolean;
  /** Files are being read or written. */
  hasFiles: boolean;
  /** All of it in words. */
  left: string[];
};

export type KernelClient = {
  /** Content of the kernel's kernel_info_reply. */
  readonly info: JsonObject;
  readonly pid: number;
  /** Resolves when the kernel process has ended, for whatever reason. */
  readonly ended: Promise<KernelEnd>;
  /**
   * Runs code. Resolves after both the reply and the idle status.
   * @throws NotebookError `kernel.died`
   */
  execute(code: string, options?: ExecuteOptions): Promise<Execution>;
  /** Interrupts what runs; resolves when the kernel has the request. */
  interrupt(): Promise<void>;
  /** True when the kernel's heartbeat answers within `timeoutMs`. */
  isAlive(timeoutMs?: number): Promise<boolean>;
  /**
   * Waits, for `waitMs`, until nothing that cells started is left; their process has ended then. With `signal`, it is
   * asked to end after that, so that its handlers run. Resolves when all that it said has arrived; to undefined for
   * a kernel other than ours.
   * @throws NotebookError `kernel.died`; TimeoutError for a kernel that hangs
   */
  settle(waitMs: number, signal?: NodeJS.Signals): Promise<Settled | undefined>;
  /** Asks the kernel to end and kills it after `graceMs`. Resolves when no process of it is left. */
  shutdown(graceMs?: number): Promise<void>;
  /** Kills the kernel and the processes it started. Resolves when none is left. */
  kill(): Promise<void>;
};

/** As our kernel_info_reply names it. */
const OWN_IMPLEMENTATION = "cellflow";
const HEARTBEAT_TIMEOUT_MS = 1000;
const SHUTDOWN_GRACE_MS = 3000;
/** A kernel that does not answer a settle_request for so long hangs. */
const SETTLE_ANSWER_MS = 60_000;

/**
 * Connects to a kernel process that was just started, and waits until it answers.
 * @throws NotebookError `kernel.not-started` when it ends before that, or does not answer for `timeoutMs`
 */
export async function connectClient(
  kernel: KernelStart,
  child: KernelProcess,
  connectionFile: ConnectionFile,
  timeoutMs: number,
): Promise<KernelClient> {
  const collector = createOutputCollector();
  let isSubscribed = false;

  const onMessage = (channel: Channel, message: Message): void => {
    if (channel === "stdin") {
      // The kernel asks although requests say allow_stdin: false. An empty answer ends its wait.
      channels.send("stdin", { id: randomUUID(), type: "input_reply", content: { value: "" } }, message);
      return;
    }
    if (channel === "iopub") {
      isSubscribed = true;
      collector.take(message);
    }
    requests.receive(channel, message);
  };

  const channels: Channels = openChannels(connectionFile.info, onMessage);
  const ended = child.ended.then(async (end) => {
    channels.close();
    await connectionFile.remove();
    return end;
  });
  const died = ended.then((end): never => {
    throw new NotebookError(
      "kernel.died",
      `The kernel ${kernel.name} ended unexpectedly (${describeEnd(end)})`,
    );
  });
  // Requests that wait get the error; an end while none does is no unhandled rejection.
  died.catch(() => undefined);
  const requests = createRequests(channels.send, died);

  const info = await handshake(
    { name: kernel.name, process: child },
    requests,
    () => isSubscribed,
    timeoutMs,
  );
  const kill = (): Promise<KernelEnd> => {
    child.signal("SIGKILL");
    return ended;
  };
  return {
    info,
    pid: child.pid,
    ended,
    execute: async (code, { metadata, onOutput, outputs = [], silent = false } = {}) => {
      const id = randomUUID();
      const list = { outputs, executionCount: null };
      collector.watch(id, list, onOutput);
      const content = {
        code,
        silent,
        store_history: !silent,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      };
      const options = { id, metadata, needsIdle: true };
      const reply = await requests.request("shell", "execute_request", content, options);
      return executionOf(reply.content as JsonObject, list);
    },
    interrupt: async () => {
      if (kernel.interruptMode === "signal") child.signal("SIGINT");
      else await requests.request("control", "interrupt_request", {});
    },
    settle: async (waitMs, signal) => {
      if (info.implementation !== OWN_IMPLEMENTATION) return undefined;
      const content = { wait: waitMs / 1000, signal };
      const reply = await pTimeout(
        requests.request("control", "settle_request", content, { needsIdle: true }),
        { milliseconds: waitMs + SETTLE_ANSWER_MS },
      );
      const { settled, busy, files, left } = reply.content;
      return {
        isSettled: settled === true,
        isBusy: busy === true,
        hasFiles: files === true,
        left: Array.isArray(left) ? left.map(String) : [],
      };
    },
    isAlive: (timeoutMs = HEARTBEAT_TIMEOUT_MS) => channels.beat(timeoutMs),
    shutdown: async (graceMs = SHUTDOWN_GRACE_MS) => {
      channels.send("control", { id: randomUUID(), type: "shutdown_request", content: { restart: false } });
      await pTimeout(ended, { milliseconds: graceMs, fallback: kill });
    },
    kill: async () => {
      await kill();
    },
  };
}
