/** Runs tasks' functions on their thread, one at a time; what they report and print goes through the main thread. */
import { registerHooks } from "node:module";
import { formatWithOptions } from "node:util";
import { type MessagePort, parentPort } from "node:worker_threads";
import { type FlowFrame, type Frame, runIn } from "../../context.ts";
import { CellflowError } from "../../errors.ts";
import { problemOf } from "../../results/storable.ts";
import { SETTING_NAMES } from "../../settings/names.ts";
import { startOwnHost } from "../host.ts";
import { createLiveRun } from "../live-run.ts";
import { capturePrints } from "../log-prints.ts";
import { receiveError } from "../reporter/error-transfer.ts";
import type { ReporterThread } from "../reporter/thread.ts";
import {
  type FromThread,
  PRINT_METHODS,
  type ThreadFrame,
  type ThreadModule,
  type ToThread,
} from "./messages.ts";
import { sendThrown } from "./thrown-error.ts";
import { transferable } from "./transferable.ts";

const port = parentPort as MessagePort;
if (!parentPort) throw new Error("bridge/engine/threads/main is started as a worker thread");
process.setSourceMapsEnabled(true);

function send(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

/** The code of modules that are no files, by address. */
const modules = new Map<string, string>();
registerHooks({
  resolve: (specifier, context, next) =>
    modules.has(specifier) ? { url: specifier, shortCircuit: true } : next(specifier, context),
  load(url, context, next) {
    const source = modules.get(url);
    return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
  },
});

const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let asked = 0;
const reporter: ReporterThread = {
  post: (update, urgent = false) => send({ kind: "post", update, urgent }),
  ask: (operation, request) =>
    new Promise((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      send({ kind: "ask", id, operation, request } as FromThread);
    }),
  flush: () => reporter.ask("flush", {}),
  // The main thread's own.
  connect: () => {},
  connectInterrupts: () => {},
  watchDeadline: () => () => {},
  close: async () => {},
};
startOwnHost(() => reporter);

for (const method of PRINT_METHODS) {
  console[method] = (...parts: unknown[]): void =>
    send({ kind: "print", method, text: formatWithOptions({ colors: false }, ...parts) });
}
capturePrints();

port.on("message", (message: ToThread) => {
  if (message.kind === "call") void call(message);
  else if (message.kind === "answer") settle(message.id)?.resolve(message.value);
  else settle(message.id)?.reject(receiveError(message.error));
});

function settle(id: number): { resolve(value: unknown): void; reject(error: Error): void } | undefined {
  const entry = waiting.get(id);
  waiting.delete(id);
  return entry;
}

async function call({ module, args, frame, settings }: Extract<ToThread, { kind: "call" }>): Promise<void> {
  try {
    for (const name of SETTING_NAMES) {
      const value = settings.env[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    const fn = await load(module);
    const value = await runIn(frameOf(frame), fn, ...args);
    const problem = problemOf(value, { isShared: true });
    if (problem !== undefined)
      throw new CellflowError("thread.result", `what a task on a thread gives must be a value: ${problem}`);
    sendValue(value);
  } catch (thrown) {
    send(sendThrown(thrown));
  }
}

async function load({ url, code }: ThreadModule): Promise<(...args: unknown[]) => unknown> {
  modules.set(url, code);
  const { default: fn } = (await import(url)) as { default: (...args: unknown[]) => unknown };
  return fn;
}

function sendValue(value: unknown): void {
  try {
    send({ kind: "returned", value }, transferable(value));
  } catch {
    // Memory that can't be moved, as that of WebAssembly.
    send({ kind: "returned", value });
  }
}

function frameOf({ flow, task, origin, logPrints, persistResult }: ThreadFrame): Frame {
  const flowFrame: FlowFrame | undefined = flow && {
    run: createLiveRun({ id: flow.id, name: flow.name, origin }),
    flow: flow.flow,
    parameters: flow.parameters,
    children: new Set(),
  };
  const run = createLiveRun({ id: task.id, name: task.name, origin, parent: flowFrame?.run });
  return { ...(flowFrame && { flow: flowFrame }), task: { ...task, run }, logPrints, persistResult };
}
