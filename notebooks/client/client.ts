/** A Jupyter client: starts a kernel, runs code in it, interrupts it, ends it. */
import { randomUUID } from "node:crypto";
import type { Channel, Message } from "../../kernel/protocol/message.ts";
import { NotebookError } from "../errors.ts";
import type { JsonObject, Output } from "../file/notebook.ts";
import { type Channels, openChannels } from "./channels.ts";
import { createOutputCollector } from "./output-collector.ts";
import { type ConnectionFile, writeConnectionFile } from "./connection.ts";
import { describeEnd, type KernelEnd, type KernelProcess, startProcess } from "./kernel-process.ts";

/** How to start a kernel: what a kernelspec says, with `{connection_file}` standing for the file. */
export type KernelStart = {
  name: string;
  argv: readonly string[];
  /** Added to `env`. */
  specEnv?: Record<string, string>;
  interruptMode?: "message" | "signal";
};

export type ExecuteOptions = {
  /** Sent as the request's metadata, e.g. `{ cellId }`. */
  metadata?: Record<string, unknown>;
  /** Hears each output that is new or changed; undefined when outputs were cleared. */
  onOutput?: (output: Output | undefined) => void;
  /** Outputs are collected here; late ones arrive after the reply. A new list by default. */
  outputs?: Output[];
  /** Hears the count as soon as the kernel tells it. */
  silent?: boolean;
};

/** How a request ended: `aborted` when the kernel dropped it unexecuted. */
export type Execution = {
  status: "ok" | "error" | "aborted";
  executionCount: number | null;
  outputs: Output[];
  error?: { ename: string; evalue: string; traceback: string[] };
};

export type KernelClient = {
  /** Content of the kernel's kernel_info_reply. */
  readonly info: JsonObject;
  readonly pid: number;
  /** Resolves when the kernel process is gone, for whatever reason. */
  readonly ended: Promise<KernelEnd>;
  /** Run code. Resolves after both the reply and the idle status. Errors: `kernel.died`. */
  execute(code: string, options?: ExecuteOptions): Promise<Execution>;
  /** Interrupt what runs; resolves when the kernel has been told. */
  interrupt(): Promise<void>;
  /** True when the kernel's heartbeat answers within `milliseconds` (1,000). */
  isAlive(milliseconds?: number): Promise<boolean>;
  /** Ask the kernel to end; kill it after `patience` ms (3,000). Resolves when nothing of it is left. */
  shutdown(patience?: number): Promise<void>;
  /** Kill the kernel and what it started. Resolves when nothing of it is left. */
  kill(): Promise<void>;
};

/**
 * Start a kernel in `cwd` and wait until it answers on shell and is heard on iopub.
 * Errors: `kernel.not-started` (it can't be started, ends before it answers, or says nothing for
 * `startTimeout` ms, 60,000 by default); then nothing of it is left. An aborted `signal` gives the start up,
 * with the signal's reason; it means nothing once the kernel is there.
 */
export async function startKernel(
  start: KernelStart,
  options: { cwd: string; env?: NodeJS.ProcessEnv; startTimeout?: number; signal?: AbortSignal },
): Promise<KernelClient> {
  options.signal?.throwIfAborted();
  const file = await writeConnectionFile(start.name);
  let child: KernelProcess | undefined;
  const giveUp = (): void => void child?.signal("SIGKILL");
  options.signal?.addEventListener("abort", giveUp);
  try {
    const argv = start.argv.map((part) => part.replaceAll("{connection_file}", file.path));
    // A run without a user is not part of the user's history of cells.
    const env = { CELLFLOW_HISTORY: ":memory:", ...(options.env ?? process.env), ...start.specEnv };
    child = await startProcess(argv, { cwd: options.cwd, env });
    if (options.signal?.aborted) giveUp();
    return await connect(start, child, file, options.startTimeout ?? 60_000);
  } catch (error) {
    child?.signal("SIGKILL");
    await child?.ended;
    await file.remove();
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", giveUp);
  }
}

type Waiting = { reply?: Message; idle: boolean; settle: () => void; done: Promise<void> };

async function connect(
  start: KernelStart,
  child: KernelProcess,
  file: ConnectionFile,
  startTimeout: number,
): Promise<KernelClient> {
  const collector = createOutputCollector();
  const waiting = new Map<string, Waiting>();
  let heard = false;

  const onMessage = (channel: Channel, message: Message): void => {
    const request = waiting.get(message.parentHeader.msg_id ?? "");
    if (channel === "iopub") {
      heard = true;
      if (message.header.msg_type === "status") {
        if (message.content.execution_state === "idle" && request) request.idle = true;
      } else collector.take(message);
    } else if (channel === "stdin") {
      // Asked although requests say allow_stdin: false. An empty answer beats waiting for ever.
      channels.send("stdin", { id: randomUUID(), type: "input_reply", content: { value: "" } }, message);
    } else if (request) request.reply = message;
    request?.settle();
  };

  const channels: Channels = openChannels(file.info, onMessage);
  const ended = child.ended.then(async (end) => {
    channels.close();
    await file.remove();
    return end;
  });
  const died = ended.then((end): never => {
    throw new NotebookError(
      "kernel.died",
      `The kernel ${start.name} ended unexpectedly (${describeEnd(end)})`,
    );
  });
  died.catch(() => undefined);

  /** Send a request; resolves with its reply when `enough` says so. */
  const ask = async (
    channel: "shell" | "control",
    type: string,
    content: Record<string, unknown>,
    more: { id?: string; metadata?: Record<string, unknown> | undefined; needsIdle?: boolean } = {},
  ): Promise<Message> => {
    const id = more.id ?? randomUUID();
    const { promise, resolve } = Promise.withResolvers<void>();
    const request: Waiting = { idle: more.needsIdle !== true, settle: () => undefined, done: promise };
    request.settle = () => {
      if (request.reply && request.idle) resolve();
    };
    waiting.set(id, request);
    try {
      channels.send(channel, {
        id,
        type,
        content,
        ...(more.metadata ? { metadata: more.metadata } : {}),
      });
      await Promise.race([request.done, died]);
      return request.reply as Message;
    } finally {
      waiting.delete(id);
    }
  };

  /** A subscription takes effect some time after connecting, so ask until the answer is heard there as well. */
  const handshake = async (): Promise<JsonObject> => {
    let info = await ask("shell", "kernel_info_request", {});
    for (let attempt = 0; !heard; attempt += 1) {
      info = await ask("shell", "kernel_info_request", {});
      if (!heard && attempt > 2)
        await new Promise((resolve) => setTimeout(resolve, Math.min(5 * attempt, 100)));
    }
    return info.content as JsonObject;
  };

  const info = await withinStart(handshake(), start, child, startTimeout);
  const kill = async (): Promise<void> => {
    child.signal("SIGKILL");
    await ended;
  };
  return {
    info,
    pid: child.pid,
    ended,
    execute: async (code, options = {}) => {
      const id = randomUUID();
      const list = { outputs: options.outputs ?? [], executionCount: null };
      collector.watch(id, list, options.onOutput);
      const content = {
        code,
        silent: options.silent ?? false,
        store_history: !(options.silent ?? false),
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      };
      const reply = await ask("shell", "execute_request", content, {
        id,
        metadata: options.metadata,
        needsIdle: true,
      });
      return execution(reply.content as JsonObject, list);
    },
    interrupt: async () => {
      if (start.interruptMode === "signal") child.signal("SIGINT");
      else await ask("control", "interrupt_request", {});
    },
    isAlive: (milliseconds = 1000) => channels.beat(milliseconds),
    shutdown: async (patience = 3000) => {
      const timer = setTimeout(() => child.signal("SIGKILL"), patience);
      channels.send("control", {
        id: randomUUID(),
        type: "shutdown_request",
        content: { restart: false },
      });
      await ended;
      clearTimeout(timer);
    },
    kill,
  };
}

async function withinStart<T>(
  handshake: Promise<T>,
  start: KernelStart,
  child: KernelProcess,
  startTimeout: number,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const text = `The kernel ${start.name} did not answer within ${startTimeout / 1000} s`;
    late.reject(new NotebookError("kernel.not-started", text));
  }, startTimeout);
  const gone = child.ended.then((end): never => {
    throw new NotebookError(
      "kernel.not-started",
      `The kernel ${start.name} ended while starting (${describeEnd(end)})`,
    );
  });
  gone.catch(() => undefined);
  try {
    return await Promise.race([gone, handshake, late.promise]);
  } finally {
    clearTimeout(timer);
    handshake.catch(() => undefined);
  }
}

function execution(
  content: JsonObject,
  list: { outputs: Output[]; executionCount: number | null },
): Execution {
  const executionCount =
    typeof content.execution_count === "number" ? content.execution_count : list.executionCount;
  const { outputs } = list;
  if (content.status === "ok") return { status: "ok", executionCount, outputs };
  if (content.status !== "error") return { status: "aborted", executionCount, outputs };
  const traceback = Array.isArray(content.traceback) ? content.traceback.map(String) : [];
  const error = { ename: String(content.ename ?? "Error"), evalue: String(content.evalue ?? ""), traceback };
  return { status: "error", executionCount, outputs, error };
}
