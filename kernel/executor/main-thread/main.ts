/** The executor's main thread: where the user's code runs. Holds no lock and owes no promise. */

import { createRequire } from "node:module";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { isLocal, isOwn } from "../../source/local-file.ts";
import { LAST_MESSAGES_MS } from "../end/end-times.ts";
import type { ExecutorOptions } from "../executor-options.ts";
import { createProgress } from "../progress.ts";
import { IN_ORDER } from "../protocol.ts";
import { scriptUrl } from "../script-url.ts";
import type { SupervisorData } from "../supervisor/main.ts";
import type { ToMainThread } from "../supervisor/main-thread-port.ts";
import { provideCellApi } from "./cell-api.ts";
import { createSender, type Send } from "./channel.ts";
import { provideDebugView } from "./display/debug-view.ts";
import { createDisplay } from "./display/display.ts";
import { inspectValue } from "./display/inspect-value.ts";
import { createProcessEnd } from "./end/process-end.ts";
import { createLateErrors } from "./errors/late-errors.ts";
import { createSourcePositions } from "./errors/source-positions.ts";
import { provideExecutor } from "./host-api.ts";
import { createLoadedCode, createPlainFiles } from "./loaded-code.ts";
import { installStarters, loaderFlags } from "./loader/child-entries.ts";
import { cellMeta, installLoader } from "./loader/hooks.ts";
import { serveRequests } from "./requests.ts";
import { createBoxes } from "./run/boxes.ts";
import { createCellContext, createRun, ownTimers } from "./run/cell-run.ts";
import { createCellRunner } from "./run/cell-runner.ts";
import { createComms } from "./run/comms.ts";
import { installConsole } from "./run/console.ts";
import { evaluateExpressions } from "./run/evaluate.ts";
import { createQuestions } from "./run/input.ts";
import { describeNames } from "./run/names.ts";
import type { Runner } from "./run/run-cell.ts";
import { runShell } from "./run/shell.ts";
import { installStarted } from "./run/started.ts";
import { installStreamWrites } from "./run/stream-writes.ts";
import { becomeTerminal } from "./run/terminal-properties.ts";
import { provideTermination } from "./termination.ts";
import { createCellTests } from "./tests/node-test.ts";
import { provideTests } from "./tests/provide.ts";

const options = JSON.parse(String(process.argv[2])) as ExecutorOptions;
// What a script would be given: the cells' argument parsers find nothing of the kernel's.
process.argv.splice(1, process.argv.length, options.notebook);
const notebookUrl = pathToFileURL(options.notebook).href;
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const sender = createSender(options.mark);
const context = createCellContext();
/** A frame that a program has drawn and that waits is printed before what is shown, asked or reported after it. */
const send: Send = (message) => {
  if (IN_ORDER.has(message.op)) flushTerminals();
  sender.send(message);
};
const { display, shown } = createDisplay(context, send);

/** Loaded when a cell first uses `Deno`. */
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
const sources = createSourcePositions(options.ownRoot);
const plainFiles = createPlainFiles();
const progress = createProgress();
const supervisor = new Worker(new URL(`../supervisor/main${extension}`, import.meta.url), {
  stdout: false,
  stderr: false,
  workerData: {
    progressMemory: progress.memory,
    heapLimit: options.heapLimit * 2 ** 20,
  } satisfies SupervisorData,
});

/** The host's own work that goes on, in words. */
let hostsWork = (): string | undefined => undefined;
/** The kernel is gone. */
let isOrphan = false;

function reportLateError(error: unknown): void {
  send({ op: "late-error", parent: context.latest(), error: sources.describe(error) });
}
const lateErrors = createLateErrors(reportLateError);

const tests = createCellTests({
  context,
  print: (text) => void process.stdout.write(text),
  onSkipped: (file) => {
    const path = relative(process.cwd(), file);
    const argument = /[^\w./-]/.test(path) ? JSON.stringify(path) : path;
    process.stderr.write(
      `The tests in ${path} are not run where it is imported. Run them with: npx --no node --test ${argument}\n`,
    );
  },
  onLateFailure: reportLateError,
  isCell: (url) => sources.get(url)?.label.startsWith("Cell [") ?? false,
  isLocal: (url) => isLocal(url, options.ownRoot),
});
const runner: Runner = {
  context,
  tests,
  boxes,
  sources,
  shown,
  meta: cellMeta(notebookUrl),
  scriptUrl: (request) => scriptUrl(notebookUrl, request),
};
const cells = createCellRunner({
  runner,
  progress,
  send,
  // An earlier cell may have removed what keeps the process alive, and its stacks readable.
  beforeStart: () => {
    lateErrors.listen();
    if (Error.prepareStackTrace === undefined) sources.install();
  },
});

const loaderOptions = { aliases: options.aliases, ownRoot: options.ownRoot, folder: runner.meta.dirname };
installLoader({
  plainFiles,
  ...loaderOptions,
  sources,
  nodeTest: {
    url: (file) => {
      const url = new URL(`./tests/exports${extension}`, import.meta.url);
      if (file !== undefined) url.searchParams.set("file", file);
      return url.href;
    },
    required: (file) => tests.nodeTest(file),
  },
});
installStarters(loaderOptions);
const flushTerminals = installConsole(context, sender.send);
becomeTerminal();
installStreamWrites((written) => {
  flushTerminals();
  sender.beforeWrite(written);
});
installStarted(
  context,
  (file) => file instanceof URL && isOwn(file.href, options.ownRoot),
  (started) => supervisor.postMessage({ started }),
);
provideDebugView(boxes, sources);
provideTermination(options.ownRoot);
sources.install();
ownTimers(context);

const { comms, deliver } = createComms(context, send);
const { questions, inputPort } = createQuestions(context, send);
Object.assign(globalThis, { display, require: createRequire(notebookUrl), ...questions });
provideTests(tests);
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
supervisor.postMessage({ input: inputPort }, [inputPort.port]);

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
  openInterrupts: () => {
    const { port1, port2 } = new MessageChannel();
    supervisor.postMessage({ interrupts: port2 }, [port2]);
    return port1;
  },
  onEnd: cells.onEnd,
  onAbandon: cells.onAbandon,
  onBusy: (listener) => {
    hostsWork = listener;
  },
  loaderFlags: loaderFlags(loaderOptions),
  loaded: createLoadedCode(sources, plainFiles),
});

supervisor.on("message", ({ abandoned, ping, orphaned }: ToMainThread) => {
  if (abandoned !== undefined) cells.stop(abandoned);
  if (ping !== undefined) supervisor.postMessage({ pong: ping });
  if (orphaned) {
    isOrphan = true;
    end.by("SIGTERM");
  }
});

lateErrors.listen();

const requests = serveRequests(send, {
  execute: cells.execute,
  // The output of the handlers belongs to the message.
  comm: (message) => context.enter(createRun(message.id), () => deliver(message)).catch(reportLateError),
  inspect: (request) => inspectValue(boxes, request),
  evaluate: (request) => evaluateExpressions(request, runner, notebookUrl),
  end: ({ signal }) => (signal ? end.by(signal) : end.whenSettled()),
});
const end = createProcessEnd({
  own: [requests, supervisor],
  hostsWork: () => hostsWork(),
  onLeft: (left) => send({ op: "left", left }),
  onError: reportLateError,
  onExit: () => {
    flushTerminals();
    // No kernel is there to end what the cells started.
    if (isOrphan) process.kill(-process.pid, "SIGKILL");
    const flushed = new Int32Array(new SharedArrayBuffer(4));
    supervisor.postMessage({ flushed: flushed.buffer });
    Atomics.wait(flushed, 0, 0, LAST_MESSAGES_MS);
  },
});
send({ op: "ready", pid: process.pid });
