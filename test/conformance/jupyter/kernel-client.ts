/** A client that sees everything: each request with its reply and all that iopub said under it, in order. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelArgv } from "../../../kernel/install/kernelspec.ts";
import type { ConnectionInfo } from "../../../kernel/protocol/connection.ts";
import type { Message } from "../../../kernel/protocol/message.ts";
import { openChannels } from "../../../notebooks/client/channels.ts";
import { writeConnectionFile } from "../../../notebooks/client/connection.ts";
import { type KernelEnd, startProcess } from "../../../notebooks/client/kernel-process.ts";
import { unreadable } from "./client-schemas.ts";

/** A request under way. `heard` grows as iopub messages with its parent arrive, after idle too. */
export interface Asked {
  id: string;
  heard: Message[];
  /** The reply, after both it and idle have arrived. Rejects when another client could not read one of the messages. */
  done: Promise<Message>;
  /** Resolves with the first message under this request for which `test` holds. */
  hears(test: (message: Message) => boolean): Promise<Message>;
}

/** A kernel that runs for one test file. */
export interface TestKernel {
  pid: number;
  info: ConnectionInfo;
  /** Where the notebook would be. */
  folder: string;
  ended: Promise<KernelEnd>;
  ask(
    channel: "shell" | "control",
    type: string,
    content?: Record<string, unknown>,
    metadata?: Record<string, unknown>,
  ): Asked;
  run(code: string, content?: Record<string, unknown>): Asked;
  interrupt(): Promise<Message>;
  beat(milliseconds: number): Promise<boolean>;
  signal(name: NodeJS.Signals): boolean;
  /** Ask it to end; resolves when the process is gone. */
  shutdown(): Promise<void>;
  /** Kill it if it still runs, and remove what it used. */
  dispose(): Promise<void>;
}

const entry = fileURLToPath(new URL("../../../magics/main.ts", import.meta.url));

/** Start our kernel in a folder of its own and wait until iopub is heard. */
export async function startTestKernel(env: NodeJS.ProcessEnv = {}, program = entry): Promise<TestKernel> {
  const folder = await mkdtemp(join(tmpdir(), "kernel-test-"));
  const file = await writeConnectionFile("test");
  const child = await startProcess(
    kernelArgv(program).map((part) => part.replace("{connection_file}", file.path)),
    {
      cwd: folder,
      env: {
        ...process.env,
        CELLFLOW_HOME: join(folder, "home"),
        CELLFLOW_API: "embedded",
        CELLFLOW_HISTORY: join(folder, "history.sqlite"),
        NODE_OPTIONS: "",
        ...env,
      },
    },
  );
  type Waiting = Asked & {
    reply?: Message;
    idle: boolean;
    settle: (message: Message) => void;
    refuse: (error: Error) => void;
    ears: ((message: Message) => void)[];
  };
  const waiting = new Map<string, Waiting>();
  let heardAny: (() => void) | undefined;
  const greeted = new Promise<void>((resolve) => {
    heardAny = resolve;
  });
  const channels = openChannels(file.info, (channel, message) => {
    if (channel === "iopub") heardAny?.();
    const asked = waiting.get(message.parentHeader.msg_id ?? "");
    if (!asked) return;
    const problem = unreadable(message);
    if (problem) asked.refuse(new Error(problem));
    if (channel === "iopub") {
      asked.heard.push(message);
      if (message.header.msg_type === "status" && message.content.execution_state === "idle")
        asked.idle = true;
      for (const ear of asked.ears) ear(message);
    } else asked.reply = message;
    if (asked.reply && asked.idle) asked.settle(asked.reply);
  });

  const ask: TestKernel["ask"] = (channel, type, content = {}, metadata = {}) => {
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    promise.catch(() => {});
    const asked: Waiting = {
      id,
      heard: [],
      done: promise,
      idle: false,
      settle: resolve,
      refuse: reject,
      ears: [],
      hears: (test) =>
        new Promise((found) => {
          const already = asked.heard.find(test);
          if (already) found(already);
          else asked.ears.push((message) => test(message) && found(message));
        }),
    };
    waiting.set(id, asked);
    channels.send(channel, { id, type, content, metadata });
    return asked;
  };

  const kernel: TestKernel = {
    pid: child.pid,
    info: file.info,
    folder,
    ended: child.ended,
    ask,
    run: (code, content = {}) =>
      ask("shell", "execute_request", {
        code,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
        ...content,
      }),
    interrupt: () => ask("control", "interrupt_request").done,
    beat: channels.beat,
    signal: child.signal,
    shutdown: async () => {
      void ask("control", "shutdown_request", { restart: false });
      await child.ended;
    },
    dispose: async () => {
      child.signal("SIGKILL");
      await child.ended;
      channels.close();
      await file.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const asking = setInterval(() => ask("shell", "kernel_info_request"), 20);
  const gone = child.ended.then((end) =>
    Promise.reject(new Error(`the kernel ended while starting: ${end.stderr}`)),
  );
  try {
    await Promise.race([greeted, gone]);
  } finally {
    clearInterval(asking);
    gone.catch(() => {});
  }
  return kernel;
}

/** Text printed under a request so far. */
export function printedBy({ heard }: Asked, name = "stdout"): string {
  return heard
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => String(content.text))
    .join("");
}

/** The plain text of a request's result. */
export function resultOf({ heard }: Asked): unknown {
  const result = heard.find(({ header }) => header.msg_type === "execute_result");
  return (result?.content.data as Record<string, unknown> | undefined)?.["text/plain"];
}

/** Message types under a request, without status. */
export function typesOf({ heard }: Asked): string[] {
  return heard.map(({ header }) => header.msg_type).filter((type) => type !== "status");
}

/** True while a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when none of the processes exists any more. */
export async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 5));
}
