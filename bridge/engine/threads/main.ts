/** Runs tasks' functions on their thread, one at a time; what they report and print goes through the main thread. */
import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { formatWithOptions } from "node:util";
import { type MessagePort, parentPort } from "node:worker_threads";
import { type FlowFrame, type Frame, runIn } from "../../context.ts";
import { CellflowError } from "../../errors.ts";
import { problemOf } from "../../results/storable.ts";
import { setLoadedSources, startOwnHost } from "../host.ts";
import { createChildren } from "../live/children.ts";
import { createLiveRun } from "../live/live-run.ts";
import { capturePrints } from "../log-prints.ts";
import { describeThrown } from "../outcome/failure-message.ts";
import { returnedEnd } from "../outcome/returned-end.ts";
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
let cancelFlow: (flowRunId: string, reason: string) => void = () => {};
startOwnHost(({ onCancel }) => {
  cancelFlow = onCancel;
  return reporter;
});

// Tasks of a notebook's cells, which are no files, are found in the modules that were made of them.
setLoadedSources({
  text: (url) => (existsSync(fileURLToPath(url.replace(/[?#].*$/, ""))) ? undefined : modules.get(url)),
  cells: () => [],
  version: () => 0,
});

/** The number of the call that code belongs to, and of the one under way. */
const calls = new AsyncLocalStorage<number>();
let current: number | undefined;
/** Those of the last flow run that called. */
let parameters: Record<string, unknown> = {};

process.on("uncaughtException", (error: unknown) => {
  const of = calls.getStore();
  if (current === undefined || (of !== undefined && of !== current))
    // Its call has returned: it must not end another's.
    console.error(`Nothing caught ${describeThrown(error)}, of a task on a thread that had returned`);
  else send({ ...sendThrown(error), kind: "uncaught", description: describeThrown(error) });
});

for (const method of PRINT_METHODS) {
  console[method] = (...parts: unknown[]): void =>
    send({
      kind: "print",
      call: calls.getStore(),
      method,
      text: formatWithOptions({ colors: false }, ...parts),
    });
}
capturePrints();

port.on("message", (message: ToThread) => {
  if (message.kind === "call") void calls.run(message.call, call, message);
  else if (message.kind === "cancel") cancelFlow(message.flowRunId, message.reason);
  else if (message.kind === "answer") settle(message.id)?.resolve(message.value);
  else settle(message.id)?.reject(receiveError(message.error));
});

function settle(id: number): { resolve(value: unknown): void; reject(error: Error): void } | undefined {
  const entry = waiting.get(id);
  waiting.delete(id);
  return entry;
}

async function call(message: Extract<ToThread, { kind: "call" }>): Promise<void> {
  current = message.call;
  const { flow } = message.frame;
  if (flow?.parameters) parameters = flow.parameters;
  let answer: () => void;
  try {
    answer = await answerOf(message);
  } catch (thrown) {
    answer = () => send(sendThrown(thrown));
  }
  current = undefined;
  try {
    answer();
  } catch (thrown) {
    send(sendThrown(thrown));
  }
}

/** Calls the function. Gives how to say what it gave. */
async function answerOf({
  module,
  args,
  frame: sent,
}: Extract<ToThread, { kind: "call" }>): Promise<() => void> {
  const fn = await load(module);
  const frame = frameOf(sent);
  let value: unknown;
  try {
    value = await runIn(frame, fn, ...args);
  } finally {
    // Calls that were not awaited are part of the flow: its end, on the main thread, knows only this one.
    await frame.flow?.children.settled();
  }
  const returned = returnedEnd(value);
  if (returned && "thrown" in returned) {
    const { type, name, message, thrown } = returned;
    const end = { type, name, ...(message !== undefined && { message }) };
    return () => send({ kind: "ended", end, thrown: sendThrown(thrown) });
  }
  const given = returned ? returned.value : value;
  const problem = problemOf(given, { isShared: true });
  if (problem !== undefined)
    throw new CellflowError("thread.result", `what a task on a thread gives must be a value: ${problem}`);
  if (!returned) return () => sendValue(given, module.keeps);
  const { type, name, message } = returned;
  const end = { type, name, ...(message !== undefined && { message }) };
  return () => send({ kind: "ended", end, value: given });
}

async function load({ url, code }: ThreadModule): Promise<(...args: unknown[]) => unknown> {
  modules.set(url, code);
  const { default: fn } = (await import(url)) as { default: (...args: unknown[]) => unknown };
  return fn;
}

/** `isKept`: its memory may be needed here again, so it is copied. */
function sendValue(value: unknown, isKept: boolean): void {
  try {
    send({ kind: "returned", value }, isKept ? [] : transferable(value));
  } catch {
    // Memory that can't be moved, as that of WebAssembly.
    send({ kind: "returned", value });
  }
}

function frameOf({ flow, task, origin, ...options }: ThreadFrame): Frame {
  const flowFrame: FlowFrame | undefined = flow && {
    run: createLiveRun({ id: flow.id, name: flow.name, origin }),
    flow: flow.flow,
    parameters,
    children: createChildren(),
  };
  const run = createLiveRun({ id: task.id, name: task.name, origin, parent: flowFrame?.run });
  return { ...(flowFrame && { flow: flowFrame }), task: { ...task, run }, ...options };
}
