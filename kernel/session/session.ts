/** A kernel session, put together: executor, queue, cells, comms, debugger, history. Knows messages, not sockets. */
import { createNotebookGraph } from "../cell/notebook-graph.ts";
import type { KernelDebugger } from "../debugger/kernel-debugger.ts";
import { describeEnd } from "../executor/end/end-message.ts";
import { STOP_CELL_MS } from "../executor/end/end-times.ts";
import type { ExecutorProcess } from "../executor/process.ts";
import type { Answer, EndSignal } from "../executor/protocol.ts";
import { within } from "../executor/within.ts";
import type { KernelExtension, KernelHost } from "../host.ts";
import type { CodeHelp } from "../language/code-help.ts";
import type { Magic } from "../magic/magic.ts";
import type { Message } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";
import { jsxSettings } from "../source/jsx-settings.ts";
import type { ExecuteEnvironment } from "./cell-pipeline.ts";
import { createComms } from "./comms.ts";
import { createDebugging } from "./debugging.ts";
import { createExecuteReplies } from "./execute-reply.ts";
import { createExecutorSlot, type Settled } from "./executor-slot.ts";
import { createHistory, type History } from "./history.ts";
import type { Question } from "./input-requests.ts";
import { createInterrupt } from "./interrupt.ts";
import { createLanguageHelp } from "./language.ts";
import { createCellQueue } from "./queue.ts";
import type { Turn } from "./queue-turn.ts";

/** What a session is started with. */
export interface SessionOptions {
  host: KernelHost;
  publisher: Publisher;
  /** Starts a process for an executor. */
  startProcess(): ExecutorProcess;
  /** Specifiers that always mean a module of ours: name to file URL. */
  aliases: Record<string, string>;
  /** The notebook's path; it need not exist. */
  notebook: string;
  folder: string;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  /** Sends an input_request to the front end that sent `request`; the answer comes by `Session.input`. */
  ask(request: Message, question: Question): void;
}

/** A kernel session. */
export interface Session {
  history: History;
  count(): number;
  /** Queues a cell: one starts when the one before it is answered. Resolves when it is answered itself. */
  execute(message: Message, turn: Turn): Promise<void>;
  /** A comm message from the front end; resolves when its handlers have run. */
  comm(kind: "open" | "msg" | "close", message: Message): Promise<void>;
  /** Open comms: id to target. */
  comms: ReadonlyMap<string, string>;
  /** Help with cells' code; loaded, and TypeScript with it, with the first request. */
  help(): Promise<CodeHelp>;
  /** A request to the debugger (Debug Adapter Protocol); resolves to its response. */
  debug(message: Message): ReturnType<KernelDebugger["request"]>;
  /** The user's answer. */
  input(answer: Answer): void;
  /** What takes from a text that cells put out what must not be in a notebook; undefined where that is nothing. */
  mask(): ((text: string) => string) | undefined;
  /** Stops the running cell and drops what is queued. */
  interrupt(): Promise<void>;
  /**
   * Waits, for `waitMs`, until nothing that cells started is left; their process has ended then. With `signal`, it is
   * asked to end after that. Resolves when what it said is published.
   */
  settle(waitMs: number, signal?: EndSignal): Promise<Settled>;
  /** Ends all of it; the cells' process by `signal`, so that the user's handlers run. */
  close(signal: EndSignal): Promise<void>;
}

/**
 * How long looking at a live value may take. It takes 1 ms, but the main thread may be busy: a menu that opens while a
 * cell runs does not wait for it; a question, and a menu while none runs, only for a thread that has no turn at all.
 */
const LIVE_WITHIN_MS = { besideCell: 20, idle: 1000 };

/** A question waits at most this long for a front end that does not read its output. */
const OUTPUT_SENT_WITHIN_MS = 1000;

/** How long it may take to mark the runs Crashed that a closing session leaves. */
const MARK_CRASHED_MS = 1000;

export function createSession(options: SessionOptions): Session {
  const { host, publisher, startProcess, aliases, notebook, folder, ownRoot, ask } = options;
  const graph = createNotebookGraph();
  const declared = new Set<string>();
  const history = createHistory();
  const queue = createCellQueue();
  let channelUsed = false;

  const display: ExecuteEnvironment["display"] = (cellId, data, { id, update } = {}) =>
    publisher.output({
      op: "display",
      parent: cellId,
      data,
      displayId: id || undefined,
      update: update || undefined,
    });
  const extension: KernelExtension = host.extend({ graph, folder, notebook, display });
  const magics = async (): Promise<readonly Magic[]> => [
    ...(await import("../magic/registry.ts")).builtins,
    ...(await extension.magics()),
  ];

  const executor = createExecutorSlot(startProcess, {
    output: publisher.output,
    comm: (message) => comms.publish(message),
    inputRequested: ({ parent, question, prompt, password }) => {
      publisher.flush();
      // It goes another way than what was printed and shown before it, which must not come later.
      void within(OUTPUT_SENT_WITHIN_MS, publisher.sent()).then(() => {
        const running = replies.running();
        if (running?.id === parent) ask(running.message, { question, prompt, password });
      });
    },
    cdp: (method, params) => debugging.onCdpEvent(method, params),
    channelOpened: () => {
      channelUsed = true;
    },
    channel: (name, data) => {
      channelUsed = true;
      extension.channel?.(name, data);
    },
    ended: (end) => {
      declared.clear();
      graph.clear();
      comms.clear();
      debugging.clear();
      if (replies.running() || !end.wasReady) return;
      publisher.output({ op: "late-error", parent: replies.last(), error: describeEnd(end) });
      void extension.executorEnded?.(undefined);
    },
    replaced: () => debugging.executorChanged(),
  });

  const comms = createComms(publisher, executor.current);
  const debugging = createDebugging({
    publisher,
    executor: executor.current,
    declared,
    magics,
    notebook,
    ownRoot,
  });
  const language = createLanguageHelp({
    graph,
    folder,
    aliases,
    live: declared,
    inspectLive: (name, path, want) =>
      within(
        replies.running() && want !== "preview" ? LIVE_WITHIN_MS.besideCell : LIVE_WITHIN_MS.idle,
        executor.current().inspect({ name, path, want }),
      ),
    magics,
  });
  const environment: ExecuteEnvironment = {
    answer: async (source) => (await language.help()).answer(source),
    check: async (source, key) => (await language.help()).diagnostics(source, key),
    executor: executor.ready,
    graph,
    declared,
    magics,
    history,
    jsx: () => jsxSettings(folder),
    beforeRun: debugging.beforeRun,
    notebook,
    folder,
    display,
    describeEnd,
  };
  const replies = createExecuteReplies({
    publisher,
    environment,
    language,
    extension,
    executor: executor.current,
    usesChannels: () => channelUsed,
  });

  const interrupt = createInterrupt({
    publisher,
    queue,
    debugging,
    executor: executor.current,
    running: replies.running,
  });

  return {
    history,
    count: replies.count,
    execute: (message, turn) => queue.add(message, turn, () => replies.replyTo(message)),
    comms: comms.open,
    comm: comms.deliver,
    help: language.help,
    debug: debugging.request,
    input: (answer) => executor.current().input(answer),
    mask: () => extension.mask?.(),
    interrupt,
    settle: async (waitMs, signal) => {
      const settled = await executor.settle(waitMs, signal);
      // Runs that never ended (a promise that does not settle) ended with the process.
      if (settled.isSettled || signal) await extension.executorEnded?.(undefined);
      publisher.flush();
      return settled;
    },
    close: async (signal) => {
      queue.close();
      if (replies.running()) await within(STOP_CELL_MS, interrupt());
      else debugging.resume();
      await executor.close(signal);
      await within(MARK_CRASHED_MS, Promise.resolve(extension.executorEnded?.(undefined)));
      publisher.flush();
      debugging.close();
      await language.close();
      await extension.close?.();
      await history.close();
    },
  };
}
