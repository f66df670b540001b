/** A kernel under a stopwatch: raw ZeroMQ, sockets that try again every 5 ms, nothing kept but times. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "../../kernel/protocol/message.ts";
import { openChannels } from "../../notebooks/client/channels.ts";
import { writeConnectionFile } from "../../notebooks/client/connection.ts";

/** How a kernel is started; `{file}` stands for the connection file. */
export interface Contestant {
  name: string;
  language: "TypeScript" | "Python";
  argv: string[];
  env?: NodeJS.ProcessEnv;
}

/** One finished request: from sending to its reply, and to both its reply and idle; ms; what it printed. */
export interface Timed {
  toReply: number;
  ms: number;
  status: unknown;
  printed: string;
}

/** A running kernel. */
export interface MeasuredKernel {
  /** From spawn to the reply to kernel_info, and to the reply to a first `1 + 1`; ms. */
  toInfo: number;
  toFirstResult: number;
  run(code: string): Promise<Timed>;
  /** Completion at the end of `code`. */
  complete(code: string): Promise<Timed>;
  inspect(code: string): Promise<Timed>;
  /** What its processes hold together, shared pages counted once: PSS in MB. NaN elsewhere than on Linux. */
  memory(): number;
  end(): Promise<void>;
}

const PATIENCE = 20_000; // ms

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")
        .trim()
        .split(" ")
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

function pssOf(pid: number): number {
  try {
    const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
    return kilobytes / 1000 + childrenOf(pid).reduce((sum, child) => sum + pssOf(child), 0);
  } catch {
    return Number.NaN;
  }
}

export async function startMeasured({ argv, env }: Contestant): Promise<MeasuredKernel> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const file = await writeConnectionFile("bench");
  type Waiting = {
    replied: boolean;
    idle: boolean;
    status: unknown;
    pieces: string[];
    repliedAt: number;
    done: (timed: { status: unknown; printed: string; repliedAt: number }) => void;
  };
  const waiting = new Map<string, Waiting>();
  let heard: () => void = () => {};
  const channels = openChannels(file.info, (channel, message: Message) => {
    if (channel === "iopub") heard();
    const request = waiting.get(message.parentHeader.msg_id ?? "");
    if (!request) return;
    if (channel === "shell") {
      request.replied = true;
      request.repliedAt = performance.now();
      request.status = message.content.status;
    } else if (message.header.msg_type === "stream") request.pieces.push(String(message.content.text));
    else if (message.content.execution_state === "idle") request.idle = true;
    if (request.replied && (request.idle || needsNoIdle.has(message.parentHeader.msg_id ?? ""))) {
      request.done({
        status: request.status,
        printed: request.pieces.join(""),
        repliedAt: request.repliedAt,
      });
    }
  });
  /** Requests whose reply is enough: before iopub is surely heard. */
  const needsNoIdle = new Set<string>();
  const ask = async (
    type: string,
    content: Record<string, unknown>,
    replyIsEnough = false,
  ): Promise<Timed> => {
    const id = randomUUID();
    if (replyIsEnough) needsNoIdle.add(id);
    const { promise, resolve } = Promise.withResolvers<{
      status: unknown;
      printed: string;
      repliedAt: number;
    }>();
    waiting.set(id, {
      replied: false,
      repliedAt: 0,
      idle: false,
      status: undefined,
      pieces: [],
      done: resolve,
    });
    const begun = performance.now();
    channels.send("shell", { id, type, content });
    // A kernel that does not answer gets no number.
    const late = setTimeout(() => resolve({ status: "none", printed: "", repliedAt: Number.NaN }), PATIENCE);
    const { repliedAt, ...done } = await promise;
    clearTimeout(late);
    waiting.delete(id);
    return { toReply: repliedAt - begun, ms: performance.now() - begun, ...done };
  };
  const execute = (code: string, replyIsEnough = false): Promise<Timed> =>
    ask(
      "execute_request",
      {
        code,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      },
      replyIsEnough,
    );

  const greeted = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const [program = "", ...rest] = argv.map((part) => part.replace("{file}", file.path));
  const spawned = performance.now();
  const child: ChildProcess = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, CELLFLOW_HISTORY: join(folder, "history"), ...env },
    stdio: "ignore",
  });
  const gone = once(child, "exit").then(([code]) => {
    throw new Error(`${argv.join(" ")} ended with code ${code}`);
  });
  gone.catch(() => {});
  const since = async (asked: Promise<Timed>): Promise<number> => {
    await Promise.race([asked, gone]);
    return performance.now() - spawned;
  };
  const [toInfo, toFirstResult] = await Promise.all([
    since(ask("kernel_info_request", {}, true)),
    since(execute("1 + 1", true)),
  ]);
  while ((await Promise.race([greeted.then(() => true), ask("kernel_info_request", {}, true)])) !== true);

  return {
    toInfo,
    toFirstResult,
    run: (code) => execute(code),
    complete: (code) => ask("complete_request", { code, cursor_pos: [...code].length }),
    inspect: (code) => ask("inspect_request", { code, cursor_pos: [...code].length, detail_level: 0 }),
    memory: () => pssOf(child.pid ?? 0),
    end: async () => {
      const ended = once(child, "exit");
      channels.send("control", {
        id: randomUUID(),
        type: "shutdown_request",
        content: { restart: false },
      });
      const patience = setTimeout(() => child.kill("SIGKILL"), 3000);
      await ended;
      clearTimeout(patience);
      channels.close();
      await file.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
