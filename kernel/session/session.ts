/** One kernel session: its executor, the queue of cells, interrupts and the end. Knows messages, not sockets. */
import { pathToFileURL } from "node:url";
import { createNotebookGraph } from "../cell/notebook-graph.ts";
import type { KernelDebugger } from "../debugger/kernel-debugger.ts";
import { createCellScripts } from "../debugger/scripts/cell-scripts.ts";
import { describeEnd } from "../executor/end-message.ts";
import { createExecutor, type Executor, type ExecutorEvents } from "../executor/executor.ts";
import type { ExecutorProcess } from "../executor/process.ts";
import { scriptUrl } from "../executor/script-url.ts";
import { LEFTOVERS_STOP_MS } from "../executor/stop.ts";
import type { KernelExtension, KernelHost } from "../host.ts";
import type { CodeHelp } from "../language/code-help.ts";
import type { Magic } from "../magic/magic.ts";
import type { Message } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";
import { runSettings } from "../source/tsconfig.ts";
import type { ExecuteEnvironment } from "./cell-pipeline.ts";
import { createCellAnswers } from "./execute-reply.ts";
import { createHistory, type History } from "./history.ts";
import { stopCell } from "./interrupt.ts";
import { createLanguageHelp } from "./language.ts";
import { createCellQueue } from "./queue.ts";
import { within } from "./timeout.ts";
import type { Turn } from "./turn.ts";

/** What a session is started with. */
export interface SessionOptions {
  host: KernelHost;
  publisher: Publisher;
  /** Start a process for an executor. */
  startProcess(): ExecutorProcess;
  /** Specifiers that always mean a module of ours: name to file URL. */
  aliases: Record<string, string>;
  /** The notebook's path; it need not exist. */
  notebook: string;
  folder: string;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  /** Send a question to the user who sent `request`; the answer comes by `Session.input`. */
  ask(request: Message, prompt: string, password: boolean): void;
}

/** A kernel session. */
export interface Session {
  history: History;
  count(): number;
  /** Queue a cell: one starts when the one before it is answered. Resolves when it is answered itself. */
  execute(message: Message, turn: Turn): Promise<void>;
  /** A comm message from the front end; resolves when its handlers have run. */
  comm(kind: "open" | "msg" | "close", message: Message): Promise<void>;
  /** Open comms: id to target. */
  comms: ReadonlyMap<string, string>;
  /** Help with cells' text; loaded, and TypeScript with it, when it is first asked. */
  help(): Promise<CodeHelp>;
  /** A request to the debugger (Debug Adapter Protocol); resolves to its response. */
  debug(message: Message): ReturnType<KernelDebugger["request"]>;
  /** The user's answer. */
  input(value: string): void;
  /** Stop the running cell and drop what is queued. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

const LOOK_WITHIN = 20; // ms for a look at a live value, which takes 1: the main thread may be busy in a timer

export function createSession(options: SessionOptions): Session {
  const { host, publisher, startProcess, aliases, notebook, folder, ownRoot, ask } = options;
  const graph = createNotebookGraph();
  const declared = new Set<string>();
  const history = createHistory();
  /** It ended before it could run anything: another is started when it is needed, not at once and for ever. */
  let stillborn = false;
  const comms = new Map<string, string>();
  const queue = createCellQueue();
  let closing = false;
  let channelUsed = false;
  const display: ExecuteEnvironment["display"] = (cellId, data, options = {}) =>
    publisher.output({
      op: "display",
      parent: cellId,
      data,
      ...(options.id ? { displayId: options.id } : {}),
      ...(options.update ? { update: true } : {}),
    });
  const extension: KernelExtension = host.extend({ graph, folder, notebook, display });

  const events: ExecutorEvents = {
    output: publisher.output,
    comm: (message) => {
      if (message.kind === "open") comms.set(message.commId, message.target ?? "");
      if (message.kind === "close") comms.delete(message.commId);
      publisher.comm(message);
    },
    inputRequested: ({ parent, prompt, password }) => {
      publisher.flush();
      const running = answers.running();
      if (running?.id === parent) ask(running.message, prompt, password);
    },
    cdp: (method, params) => debugging?.onInspectorEvent(method, params),
    channelOpened: () => {
      channelUsed = true;
    },
    channel: (name, data) => {
      channelUsed = true;
      extension.channel?.(name, data);
    },
    ended: (end) => {
      if (closing) return;
      declared.clear();
      graph.clear();
      comms.clear();
      cellScripts.clear();
      if (!answers.running() && end.wasReady) {
        publisher.output({ op: "late-error", parent: answers.last(), error: describeEnd(end) });
        void extension.executorEnded?.(undefined);
      }
      if (end.wasReady) executor = start();
      else stillborn = true;
      debugging?.executorChanged();
    },
  };
  const start = (): Executor => createExecutor(startProcess(), events);
  let executor = start();

  const cellScripts = createCellScripts();
  const notebookUrl = pathToFileURL(notebook).href;
  let debugging: KernelDebugger | undefined;
  let startingDebugger: Promise<KernelDebugger> | undefined;
  let debugRequest: string | undefined;
  const startDebugger = async (): Promise<KernelDebugger> => {
    const { createDebugger } = await import("../debugger/debugger.ts");
    debugging = createDebugger({
      executor: () => executor,
      scripts: cellScripts,
      declared,
      magics,
      ownRoot,
      emit: (event) => publisher.publish(debugRequest, "debug_event", { ...event }),
    });
    return debugging;
  };

  const magics = async (): Promise<readonly Magic[]> => [
    ...(await import("../magic/registry.ts")).builtins,
    ...(await extension.magics()),
  ];
  const language = createLanguageHelp({
    graph,
    folder,
    aliases,
    live: declared,
    inspectLive: (name, path, want) => within(LOOK_WITHIN, executor.inspect({ name, path, want })),
    magics,
  });
  const environment: ExecuteEnvironment = {
    answer: async (source) => (await language.help()).answer(source),
    check: async (source, key) => (await language.help()).diagnostics(source, key),
    executor: () => {
      if (stillborn) executor = start();
      stillborn = false;
      return executor;
    },
    graph,
    declared,
    magics,
    history,
    jsx: () => runSettings(folder).jsx,
    beforeRun: (id, part, script) => {
      const known = { url: scriptUrl(notebookUrl, { id, label: script.label, part }), ...script };
      cellScripts.add(known);
      return debugging?.beforeRun(known);
    },
    notebook,
    folder,
    display,
    describeEnd,
  };

  const answers = createCellAnswers({
    publisher,
    environment,
    language,
    extension,
    executor: () => executor,
    usesChannels: () => channelUsed,
  });

  return {
    history,
    count: answers.count,
    execute: (message, turn) => queue.add(message, turn, () => answers.answer(message)),
    comms,
    comm: async (kind, message) => {
      const content = message.content as { comm_id?: string; target_name?: string; data?: unknown };
      const commId = String(content.comm_id ?? "");
      if (kind === "open") comms.set(commId, String(content.target_name ?? ""));
      if (kind === "close") comms.delete(commId);
      await executor.comm({
        id: message.header.msg_id,
        kind,
        commId,
        ...(kind === "open" ? { target: String(content.target_name ?? "") } : {}),
        data: content.data ?? {},
        metadata: message.metadata,
        buffers: message.buffers.map((bytes) => Buffer.from(bytes).toString("base64")),
      });
      publisher.flush();
    },
    help: language.help,
    debug: async (message) => {
      debugRequest = message.header.msg_id;
      startingDebugger ??= startDebugger();
      return (await startingDebugger).request(message.content);
    },
    input: (value) => executor.input(value),
    interrupt: async () => {
      queue.drop();
      const running = answers.running();
      // What a cell left behind (a timer) may stand at a breakpoint, or compute.
      if (!running) {
        debugging?.resume();
        const freed = within(LEFTOVERS_STOP_MS, executor.interruptLeftovers());
        queue.hold(freed);
        await freed;
        return;
      }
      debugging?.interrupted();
      const tell = (text: string): void =>
        publisher.output({ op: "stream", parent: running.id, name: "stderr", text: `${text}\n` });
      await stopCell(running, executor, () => answers.running() === running, tell);
    },
    close: async () => {
      closing = true;
      queue.close();
      await executor.kill();
      debugging?.close();
      await language.close();
      await extension.close?.();
      await history.close();
    },
  };
}
