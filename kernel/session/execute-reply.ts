/** Replies to execute_request: publishes input, result or error, and gives the content of the reply. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Executor } from "../executor/executor.ts";
import { within } from "../executor/within.ts";
import type { KernelExtension } from "../host.ts";
import type { Message, ReplyContent } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";
import type { CellRequest, ExecuteEnvironment } from "./cell-pipeline.ts";
import type { CellResult } from "./cell-result.ts";
import type { RunningCell } from "./interrupt.ts";
import type { LanguageHelp } from "./language.ts";
import { createProjectNotes } from "./notes/project.ts";
import { evaluateFor } from "./user-expressions.ts";

/** What replying needs. */
export interface ExecuteReplyOptions {
  publisher: Publisher;
  environment: ExecuteEnvironment;
  language: LanguageHelp;
  extension: KernelExtension;
  executor(): Executor;
  /** Whether code has opened a channel: then everything posted on it arrives before the reply. */
  usesChannels(): boolean;
}

/** Cells one after the other, counted. */
export interface ExecuteReplies {
  /** The execution count so far. */
  count(): number;
  /** The cell that runs. */
  running(): RunningCell | undefined;
  /** The cell that ran last, by its request's message id. */
  last(): string | undefined;
  /** Carries out a cell; resolves to the content of its reply. */
  replyTo(message: Message): Promise<ReplyContent>;
}

/** The content of an execute_request. */
interface ExecuteContent {
  code?: string;
  silent?: boolean;
  store_history?: boolean;
  user_expressions?: object;
}

/** Time after the start in which kernel_info is usually asked. */
const LOAD_AFTER_MS = 30;
/** How long the report that a stop was carried out may take: processes of the cell may tidy up for a second of it. */
const STOP_REPORT_MS = 5000;

export function createExecuteReplies(options: ExecuteReplyOptions): ExecuteReplies {
  const { publisher, environment, language, extension, executor, usesChannels } = options;
  const { graph, history, declared } = environment;
  const projectNotes = createProjectNotes(environment.folder);
  let count = 0;
  let running: RunningCell | undefined;
  let last: string | undefined;
  /** Parser and compiler are no part of a kernel's start: they are loaded right after it, or with the first cell. */
  const load = (): Promise<typeof import("./cell-pipeline.ts")> => import("./cell-pipeline.ts");
  let loading: ReturnType<typeof load> | undefined;
  const pipeline = (): ReturnType<typeof load> => {
    loading ??= load();
    return loading;
  };
  setTimeout(pipeline, LOAD_AFTER_MS).unref();

  const carryOut = async (message: Message, cell: Omit<CellRequest, "id" | "stdin">): Promise<CellResult> => {
    const id = message.header.msg_id;
    running = { id, message, hinted: false, restarting: false };
    last = id;
    try {
      const { executeCell } = await pipeline();
      const stdin = message.content.allow_stdin === true;
      const done = await executeCell({ ...cell, id, stdin }, environment);
      if (done.outcome.status === "error" && /^(ExecutorEnded|OutOfMemory)$/.test(done.outcome.ename))
        await extension.executorEnded?.(id);
      // The next cell must not run into a stop that was meant for this one.
      await within(STOP_REPORT_MS, running.stopping ?? Promise.resolve());
      return done;
    } finally {
      running = undefined;
    }
  };

  const replyToCell: ExecuteReplies["replyTo"] = async (message) => {
    const content = message.content as ExecuteContent;
    const source = String(content.code ?? "");
    const silent = content.silent === true;
    const id = message.header.msg_id;
    if (!silent && content.store_history !== false) {
      count += 1;
      history.add(count, source);
    }
    const number = count;
    if (!silent) {
      publisher.publish(id, "execute_input", { code: source, execution_count: number });
      for (const line of projectNotes())
        publisher.output({ op: "stream", parent: id, name: "stderr", text: `${line}\n` });
    }
    const cellId = typeof message.metadata.cellId === "string" ? message.metadata.cellId : undefined;
    for (const key of (message.metadata.deletedCells as string[] | undefined) ?? []) graph.remove(key);
    // Who can be asked for input is a user: a headless run says no.
    const isWatched = message.content.allow_stdin === true;
    const diagnostics = silent ? undefined : language.startDiagnostics(source, cellId ?? "", isWatched);
    const { outcome, payload } = await carryOut(message, { source, cellId, count: number, silent });
    if (usesChannels()) await executor().flush();
    await extension.beforeReply?.(id);
    publisher.flush();
    /** A note that is ready goes out before the reply, which waits for none: a later one finds its cell all the same. */
    const publishDiagnostics = async (ename?: string): Promise<void> => {
      if (!diagnostics) return;
      const published = language.note(diagnostics, ename).then((data) => {
        if (data) publisher.publish(id, "display_data", { data, metadata: {}, transient: {} });
      });
      await Promise.race([published, nextTurn()]);
    };
    const reply = { execution_count: number, payload };
    if (outcome.status === "ok") {
      const { data, metadata = {} } = outcome;
      if (data && !silent)
        publisher.publish(id, "execute_result", { execution_count: number, data, metadata });
      await publishDiagnostics();
      const user_expressions = await evaluateFor(id, content.user_expressions ?? {}, executor(), declared);
      return { status: "ok", ...reply, user_expressions };
    }
    const { ename } = outcome;
    const [evalue = "", ...traceback] = [outcome.evalue, ...outcome.traceback].map(
      (text) => extension.mask?.()?.(text) ?? text,
    );
    if (!silent) publisher.publish(id, "error", { ename, evalue, traceback });
    await publishDiagnostics(ename);
    return { status: "error", ename, evalue, traceback, ...reply, user_expressions: {} };
  };

  /** What goes wrong in the kernel itself is published as the cell's error: an unanswered cell would hold up all others. */
  const replyTo: ExecuteReplies["replyTo"] = (message) =>
    replyToCell(message).catch((error: unknown) => {
      const { name: ename, message: evalue } = error instanceof Error ? error : new Error(String(error));
      const content = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
      publisher.publish(message.header.msg_id, "error", content);
      return { status: "error", execution_count: count, payload: [], ...content, user_expressions: {} };
    });

  return { count: () => count, running: () => running, last: () => last, replyTo };
}
