/** The executor's main thread: where the user's code runs. Holds no lock and owes no promise. */

import { createRequire } from "node:module";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { toMimeBundle } from "../../output/mime-bundle.ts";
import { createProgress } from "../progress.ts";
import {
  type CellId,
  type CommDelivery,
  type ExecuteRequest,
  endMark,
  fds,
  lineReader,
  type Outcome,
  type ToMain,
} from "../protocol.ts";
import { scriptUrl } from "../script-url.ts";
import { provideCellApi } from "./cell-api.ts";
import { createSender, markEnd } from "./channel.ts";
import { provideDebugView } from "./display/debug-view.ts";
import { createDisplay } from "./display/display.ts";
import { look } from "./display/inspect-value.ts";
import { createPlaces } from "./errors/source-positions.ts";
import { provideExecutor } from "./host-api.ts";
import { installStarters } from "./loader/child-entries.ts";
import { cellMeta, installLoader } from "./loader/hooks.ts";
import { createBoxes, createHelpers } from "./run/boxes.ts";
import { abandon, createCellContext, createRun, Interrupted, ownTimers } from "./run/cell-run.ts";
import { createComms } from "./run/comms.ts";
import { installConsole } from "./run/console.ts";
import { createQuestions } from "./run/input.ts";
import { describeNames } from "./run/names.ts";
import { compileScript, type PreparedCell, prepareCell, type Runner } from "./run/run-cell.ts";
import { runShell } from "./run/shell.ts";

/** Given by the kernel process as the first argument, JSON. */
export interface ExecutorOptions {
  /** The notebook's path (it need not exist); imports start from its folder. */
  notebook: string;
  aliases: Record<string, string>;
  /** Names that modules of the host export, by specifier. */
  exports: Readonly<Record<string, readonly string[]>>;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
}

const options = JSON.parse(String(process.argv[2])) as ExecutorOptions;
// What a script would be given: the cells' parsers of arguments find no words of ours.
process.argv.splice(1, process.argv.length, options.notebook);
const send = createSender();
const context = createCellContext();
const { display, shown } = createDisplay(context, send);
/** Loaded when a cell first says `Deno`. */
function deno(): typeof import("../../compat/deno.ts") {
  return createRequire(import.meta.url)(
    `../../compat/deno${extension}`,
  ) as typeof import("../../compat/deno.ts");
}

/** Names that only cells know: packages that look for them on globalThis are not misled. */
const boxes = createBoxes(
  { Deno: () => deno().createDeno({ display, send, cell: context.latest }) },
  options.exports,
);
const places = createPlaces(options.ownRoot);
const notebookUrl = pathToFileURL(options.notebook).href;
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const progress = createProgress();
const supervisor = new Worker(new URL(`../supervisor/main${extension}`, import.meta.url), {
  stdout: false,
  stderr: false,
  workerData: progress.memory,
});
const endListeners: ((id: CellId) => Promise<void> | void)[] = [];
const abandonListeners: ((id: CellId) => Promise<void> | void)[] = [];
let current: { cell: PreparedCell; request: ExecuteRequest } | undefined;

const runner: Runner = {
  context,
  boxes,
  places,
  shown,
  meta: cellMeta(notebookUrl),
  scriptUrl: (request) => scriptUrl(notebookUrl, request),
};

/** Say that a cell has ended. A stop may cut this short at any point, so it may be called again. */
function conclude(cell: PreparedCell, request: ExecuteRequest, outcome: Outcome): void {
  if (current?.cell !== cell) return;
  const declared = request.names.filter((name) => boxes.get(name).d);
  markEnd(endMark(request.run));
  cell.run.over = true;
  const { payload } = cell.run;
  try {
    send({ op: "done", id: request.id, outcome, declared, payload });
  } catch (error) {
    // The payload or the outcome is not JSON: the cell must end all the same.
    send({
      op: "done",
      id: request.id,
      outcome: { status: "error", ...places.describe(error) },
      declared,
      payload: [],
    });
  }
  // In this order: a stop between them must find the run ended, or its cell to conclude again.
  progress.end(request.run);
  current = undefined;
}

function execute(request: ExecuteRequest): void {
  if (progress.hasStarted(request.run)) return;
  const cell = prepareCell(request, runner);
  current = { cell, request };
  // A stopped cell is concluded by `stop`, which is sure to run to its end.
  void cell.outcome.then(async (outcome) => {
    if (endListeners.length > 0)
      await Promise.allSettled(endListeners.map(async (listener) => listener(request.id)));
    if (!cell.run.abandoned) conclude(cell, request, outcome);
  });
  guard();
  progress.start(request.run);
  cell.start();
}

const MOMENT = 20; // ms that a stopped cell has to say how it ended

/** Called when the main thread was stopped, wherever in the cell or around it that was. */
async function stop(cell: PreparedCell, request: ExecuteRequest): Promise<void> {
  abandon(cell.run);
  const stopped: Outcome = { status: "error", ...places.describe(new Interrupted()) };
  const outcome = await Promise.race([cell.outcome, sleep(MOMENT, stopped)]);
  await Promise.allSettled(abandonListeners.map(async (listener) => listener(request.id)));
  conclude(cell, request, outcome);
}

async function evaluate(request: Extract<ToMain, { op: "evaluate" }>): Promise<void> {
  const results: Parameters<typeof send>[0] & { op: "evaluated" } = {
    op: "evaluated",
    id: request.id,
    results: {},
  };
  for (const { key, code, names } of request.expressions) {
    try {
      const helpers = createHelpers(createRun(request.id), boxes, runner.meta);
      await compileScript(code, notebookUrl).runInThisContext()(
        helpers,
        ...names.map((name) => boxes.get(name)),
      );
      results.results[key] = { status: "ok", data: (await toMimeBundle(helpers.result)) ?? {}, metadata: {} };
    } catch (error) {
      results.results[key] = { status: "error", ...places.describe(error) };
    }
  }
  send(results);
}

const surroundings = { aliases: options.aliases, ownRoot: options.ownRoot, folder: runner.meta.dirname };
installLoader({ ...surroundings, places });
installStarters(surroundings);
installConsole(context, send);
provideDebugView(boxes, places);
places.install();
ownTimers(context);

const { comms, deliver } = createComms(context, send);
const { questions, wire } = createQuestions(context, send);
Object.assign(globalThis, { display, require: createRequire(notebookUrl), ...questions });
provideCellApi({
  display,
  comms,
  ...questions,
  setNextInput: (text, { replace = false } = {}) =>
    void context.current()?.payload.push({ source: "set_next_input", text, replace }),
  shell: runShell,
  names: () => describeNames(boxes),
  reset: boxes.clear,
});
supervisor.postMessage({ input: wire }, [wire.port]);

/** A comm message from the front end: its handlers' output is counted to it. */
async function receiveComm(message: CommDelivery): Promise<void> {
  await context.enter(createRun(message.id), () => deliver(message)).catch(late);
  send({ op: "comm-done", id: message.id });
}

provideExecutor({
  cellId: () => context.current()?.id,
  openChannel: (name) => {
    const { port1, port2 } = new MessageChannel();
    supervisor.postMessage({ channel: name, port: port2 }, [port2]);
    // Goes the way that the cell's end goes, and so comes before it.
    send({ op: "channel-opened" });
    port1.unref();
    return port1;
  },
  onEnd: (listener) => endListeners.push(listener),
  onAbandon: (listener) => abandonListeners.push(listener),
});

supervisor.on("message", ({ abandoned, ping }: { abandoned?: number; ping?: number }) => {
  if (current && current.request.run === abandoned) void stop(current.cell, current.request);
  if (ping !== undefined) supervisor.postMessage({ pong: ping });
});

function late(error: unknown): void {
  send({ op: "late-error", parent: context.latest(), error: places.describe(error) });
}

const lateErrors = {
  uncaughtException: late,
  unhandledRejection: (reason: unknown): void => {
    if (!(reason instanceof Error && "code" in reason && reason.code === "cell.interrupted")) late(reason);
  },
};
/** A cell may have removed what keeps the process alive, and its stacks readable. */
function guard(): void {
  for (const [event, listener] of Object.entries(lateErrors))
    if (!process.listeners(event as "uncaughtException").includes(listener)) process.on(event, listener);
  if (Error.prepareStackTrace === undefined) places.install();
}

guard();

/** The latest requests that must not be served twice. */
const served = new Set<string>();
const MOST_SERVED = 100;

/** A request comes again when a stop may have ended its reading. */
function isAgain({ op, id }: ToMain): boolean {
  const key = `${op} ${id}`;
  if (served.has(key)) return true;
  served.add(key);
  for (const old of served) if (served.size > MOST_SERVED) served.delete(old);
  return false;
}

/** It was read before, and what it asked for was ended, or still goes on: nobody waits for that any more. */
function giveUp(request: Exclude<ToMain, ExecuteRequest>): void {
  if (request.op === "comm") send({ op: "comm-done", id: request.id });
  else if (request.op === "look") send({ op: "looked", id: request.id });
  else send({ op: "evaluated", id: request.id, results: {} });
}

const requests = new Socket({ fd: fds.requests, readable: true, writable: false });
requests.on(
  "data",
  lineReader<ToMain>((request) => {
    // A cell that was read may still not have started: that is known when it comes to that.
    if (request.op === "execute") execute(request);
    else if (isAgain(request)) giveUp(request);
    else if (request.op === "comm") void receiveComm(request);
    else if (request.op === "look") send({ op: "looked", id: request.id, seen: look(boxes, request) });
    else void evaluate(request);
  }),
);
send({ op: "ready", pid: process.pid });
