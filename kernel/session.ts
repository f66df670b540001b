/** One kernel session: its executor, the queue of cells, interrupts and the end. Knows messages, not sockets. */
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createNotebookGraph } from "./cell/notebook-graph.ts";
import { createCellScripts } from "./debug/cell-scripts.ts";
import type { DapMessage } from "./debug/dap.ts";
import type { KernelDebugger } from "./debug/kernel-debugger.ts";
import { describeEnd } from "./executor/end-words.ts";
import { createExecutor, type Executor, type ExecutorEvents } from "./executor/executor.ts";
import type { ExecutorProcess } from "./executor/process.ts";
import type { Outcome, Payload } from "./executor/protocol.ts";
import { scriptUrl } from "./executor/script-url.ts";
import { createHistory, type History } from "./history.ts";
import type { KernelExtension, KernelHost } from "./host.ts";
import type { CodeHelp } from "./language/code-help.ts";
import type { Remark } from "./language/remarks.ts";
import type { Message, ReplyContent } from "./message.ts";
import type { Publisher } from "./publisher.ts";
import type { ExecuteEnvironment } from "./requests/execute.ts";
import type { Turn } from "./requests/turn.ts";
import { runSettings } from "./tsconfig.ts";

const within = <T>(time: number, promise: Promise<T>): Promise<T | undefined> => {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, time, undefined);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
};

/** What a session is started with. */
export interface SessionOptions {
  host: KernelHost;
  publisher: Publisher;
  /** Start a process for an executor; the first has been started already. */
  startProcess(): ExecutorProcess;
  first: ExecutorProcess;
  /** Specifiers that always mean a module of ours: name to file URL. */
  aliases: Record<string, string>;
  /** The notebook's path; it need not exist. */
  notebook: string;
  folder: string;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  /** Send a question to the person who sent `request`; the answer comes by `Session.input`. */
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
  debug(message: Message): Promise<DapMessage>;
  /** The person's answer. */
  input(value: string): void;
  /** Stop the running cell and drop what is queued. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

const LOAD_AFTER = 30; // ms after the start, in which kernel_info is usually asked
const LOOK_WITHIN = 20; // ms for a look at a live value, which takes 1: the main thread may be busy in a timer
const REMARKS_WITHIN = 50; // ms after a cell's end for what TypeScript has to say
const QUIET = 20; // ms without another cell, after an error, that end a "Run All"
const MOST_ROUNDS = 10;
const STOPPING = 1000; // ms that the word that a stop was carried out may take
const HINT_AFTER = 1500; // ms a stopped cell may go on before the person is told why

const aborted = (): ReplyContent => ({ status: "aborted", execution_count: 0 });

export const createSession = (options: SessionOptions): Session => {
  const { host, publisher, startProcess, aliases, notebook, folder, ownRoot, ask } = options;
  const graph = createNotebookGraph();
  const declared = new Set<string>();
  const history = createHistory();
  let count = 0;
  let current:
    | { id: string; message: Message; hinted: boolean; restarting: boolean; stopping?: Promise<void> }
    | undefined;
  let lastCell: string | undefined;
  /** It ended before it could run anything: another is started when it is needed, not at once and for ever. */
  let stillborn = false;
  const comms = new Map<string, string>();
  const queue: { dropped: boolean; run(): Promise<void>; abort(): Promise<void> }[] = [];
  let working = false;
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
    asks: ({ parent, prompt, password }) => {
      publisher.flush();
      if (current?.id === parent) ask(current.message, prompt, password);
    },
    cdp: (method, params) => debugging?.hear(method, params),
    channel: (name, data) => {
      channelUsed = true;
      extension.channel?.(name, data);
    },
    ended: (end) => {
      if (closing) return;
      declared.clear();
      comms.clear();
      cellScripts.clear();
      if (!current && end.wasReady) {
        publisher.output({ op: "late-error", parent: lastCell, error: describeEnd(end) });
        void extension.executorEnded?.(undefined);
      }
      if (end.wasReady) executor = start();
      else stillborn = true;
      debugging?.executorChanged();
    },
  };
  const start = (): Executor => createExecutor(startProcess(), events);
  let executor = createExecutor(options.first, events);
  /** Parser and compiler are no part of a kernel's start: they are loaded right after it, or with the first cell. */
  let execution: Promise<typeof import("./requests/execute.ts")> | undefined;
  const cells = (): Promise<typeof import("./requests/execute.ts")> => {
    execution ??= import("./requests/execute.ts");
    return execution;
  };
  setTimeout(cells, LOAD_AFTER).unref();

  const cellScripts = createCellScripts();
  const notebookUrl = pathToFileURL(notebook).href;
  let debugging: KernelDebugger | undefined;
  let startingDebugger: Promise<KernelDebugger> | undefined;
  let debugRequest: string | undefined;
  const startDebugger = async (): Promise<KernelDebugger> => {
    const { createDebugger } = await import("./debug/debugger.ts");
    debugging = createDebugger({
      executor: () => executor,
      scripts: cellScripts,
      declared,
      magics: () => environment.magics(),
      ownRoot,
      tell: (event) => publisher.publish(debugRequest, "debug_event", { ...event }),
    });
    return debugging;
  };

  let helping: Promise<CodeHelp> | undefined;
  let helper: CodeHelp | undefined;
  const startHelp = async (): Promise<CodeHelp> => {
    const { createCodeHelp } = await import("./language/code-help.ts");
    helper = createCodeHelp({
      graph,
      folder,
      aliases,
      live: declared,
      look: (name, path, want) => within(LOOK_WITHIN, executor.look({ name, path, want })),
      magics: () => environment.magics(),
    });
    return helper;
  };
  const help = (): Promise<CodeHelp> => {
    helping ??= startHelp();
    return helping;
  };
  let checking = false;
  /** What TypeScript has to say, if it runs anyway and is not behind with an earlier cell. */
  const startRemarks = (source: string, key: string): Promise<Remark[]> | undefined => {
    if (checking || !helper?.started()) return undefined;
    checking = true;
    return helper.remarks(source, key).finally(() => {
      checking = false;
    });
  };
  /** The note that comes under a cell, when it is there soon enough. */
  const tellRemarks = async (id: string, found: Promise<Remark[]>, ename?: string): Promise<void> => {
    const remarks = await within(REMARKS_WITHIN, found);
    if (!remarks || remarks.length === 0) return;
    const { remarkNote, remarksBeside } = await import("./requests/remark-note.ts");
    const data = remarkNote(remarksBeside(remarks, ename));
    if (data) publisher.publish(id, "display_data", { data, metadata: {}, transient: {} });
  };

  const environment: ExecuteEnvironment = {
    answer: async (source) => (await help()).answer(source),
    check: async (source, key) => (await help()).remarks(source, key),
    executor: () => {
      if (stillborn) executor = start();
      stillborn = false;
      return executor;
    },
    graph,
    declared,
    magics: async () => [
      ...(await import("./magic/builtins/table.ts")).builtins,
      ...(await extension.magics()),
    ],
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

  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    for (let next = queue.shift(); next; next = queue.shift())
      await (next.dropped ? next.abort() : next.run());
    working = false;
  };

  /** What waits now is answered as aborted when its turn comes: statuses and replies keep their order. */
  const abortQueue = (): void => {
    for (const item of queue) item.dropped = true;
  };
  /**
   * After an error, what was sent together with its cell is dropped: a front end's "Run All", which may still be
   * on its way. Before the reply is: what a client sends on having read that is another matter.
   */
  const dropAfter = async (content: ReplyContent, message: Message): Promise<ReplyContent> => {
    if (content.status !== "error" || message.content.stop_on_error === false) return content;
    const stopped = content.ename === "Interrupted"; // then the queue is dropped already
    for (
      let seen = -1, rounds = stopped ? MOST_ROUNDS : 0;
      seen !== queue.length && rounds < MOST_ROUNDS;
      rounds += 1
    ) {
      seen = queue.length;
      await sleep(QUIET);
    }
    abortQueue();
    return content;
  };

  const runCell = async (message: Message): Promise<ReplyContent> => {
    const content = message.content as {
      code?: string;
      silent?: boolean;
      store_history?: boolean;
      user_expressions?: object;
    };
    const source = String(content.code ?? "");
    const silent = content.silent === true;
    const store = !silent && content.store_history !== false;
    const id = message.header.msg_id;
    if (store) {
      count += 1;
      history.add(count, source);
    }
    if (!silent) publisher.publish(id, "execute_input", { code: source, execution_count: count });
    const cellId = typeof message.metadata.cellId === "string" ? message.metadata.cellId : undefined;
    for (const gone of (message.metadata.deletedCells as string[] | undefined) ?? []) graph.remove(gone);
    current = { id, message, hinted: false, restarting: false };
    lastCell = id;
    let outcome: Outcome;
    let payload: Payload[];
    const remarks = silent ? undefined : startRemarks(source, cellId ?? "");
    try {
      const stdin = message.content.allow_stdin === true;
      const { executeCell } = await cells();
      ({ outcome, payload } = await executeCell({ id, source, cellId, count, silent, stdin }, environment));
      if (outcome.status === "error" && outcome.ename.match(/^(ExecutorEnded|OutOfMemory)$/))
        await extension.executorEnded?.(id);
      // The next cell must not run into a stop that was meant for this one.
      await within(STOPPING, current.stopping ?? Promise.resolve());
    } finally {
      current = undefined;
    }
    if (channelUsed) await executor.flush();
    await extension.beforeReply?.(id);
    publisher.flush();
    if (outcome.status === "ok") {
      if (outcome.data && !silent) {
        publisher.publish(id, "execute_result", {
          execution_count: count,
          data: outcome.data,
          metadata: outcome.metadata ?? {},
        });
      }
      if (remarks) await tellRemarks(id, remarks);
      const user_expressions = await evaluate(id, content.user_expressions ?? {});
      return { status: "ok", execution_count: count, payload, user_expressions };
    }
    const { ename, evalue, traceback } = outcome;
    if (!silent) publisher.publish(id, "error", { ename, evalue, traceback });
    if (remarks) await tellRemarks(id, remarks, ename);
    return {
      status: "error",
      ename,
      evalue,
      traceback,
      execution_count: count,
      user_expressions: {},
      payload,
    };
  };

  /** Jupyter's user_expressions: each a result or an error of its own. */
  const evaluate = async (id: string, given: object): Promise<Record<string, unknown>> => {
    const wanted = Object.entries(given);
    if (wanted.length === 0) return {};
    const results: Record<string, unknown> = {};
    const { compileExpression } = await cells();
    const expressions = wanted.flatMap(([key, text]) => {
      try {
        return [compileExpression(key, String(text), declared)];
      } catch (error) {
        const evalue = error instanceof Error ? error.message : String(error);
        results[key] = { status: "error", ename: "SyntaxError", evalue, traceback: [evalue] };
        return [];
      }
    });
    return { ...results, ...(await executor.evaluate({ id, expressions })) };
  };

  return {
    history,
    count: () => count,
    execute: (message, turn) =>
      new Promise((resolve) => {
        const answer = (content: Promise<ReplyContent>): Promise<void> =>
          turn.answer(content).then(() => resolve());
        queue.push({
          dropped: false,
          run: () => {
            turn.started();
            return answer(runCell(message).then((content) => dropAfter(content, message)));
          },
          abort: () => {
            turn.started();
            return answer(Promise.resolve(aborted()));
          },
        });
        void work();
      }),
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
    help,
    debug: async (message) => {
      debugRequest = message.header.msg_id;
      startingDebugger ??= startDebugger();
      return (await startingDebugger).request(message.content);
    },
    input: (value) => executor.input(value),
    interrupt: async () => {
      abortQueue();
      const running = current;
      // What a cell left behind (a timer) may stand at a breakpoint.
      if (!running) return debugging?.resume();
      const tell = (text: string): void =>
        publisher.output({ op: "stream", parent: running.id, name: "stderr", text: `${text}\n` });
      if (running.restarting) return;
      if (running.hinted) {
        running.restarting = true;
        tell("Stopped twice: the executor is restarted.");
        await executor.kill();
        return;
      }
      // In native code nothing can be stopped from outside: the answer must not wait for its end.
      const { promise: hint, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(() => {
        resolve();
        if (current !== running || running.hinted) return;
        running.hinted = true;
        tell(
          "The cell is still in native code, which can't be stopped from outside. Stop again to restart the executor; its names will be lost.",
        );
      }, HINT_AFTER);
      timer.unref();
      running.stopping = executor.interrupt(running.id);
      await Promise.race([running.stopping, hint]);
    },
    close: async () => {
      closing = true;
      for (const item of queue.splice(0)) void item.abort();
      await executor.kill();
      debugging?.close();
      await helper?.close();
      await extension.close?.();
      await history.close();
    },
  };
};
