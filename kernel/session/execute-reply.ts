/** From an execute_request to its reply's content: input told, cell carried out, result or error shown. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Executor } from "../executor/executor.ts";
import type { Outcome, Payload } from "../executor/protocol.ts";
import type { KernelExtension } from "../host.ts";
import type { Message, ReplyContent } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";
import type { ExecuteEnvironment } from "./cell-pipeline.ts";
import type { RunningCell } from "./interrupt.ts";
import type { LanguageHelp } from "./language.ts";
import { within } from "./timeout.ts";
import { evaluateFor } from "./user-expressions.ts";

/** What answering needs. */
export interface CellAnswerOptions {
  publisher: Publisher;
  environment: ExecuteEnvironment;
  language: LanguageHelp;
  extension: KernelExtension;
  executor(): Executor;
  /** Whether code has opened a channel: then all that was said on it is to arrive before the reply. */
  usesChannels(): boolean;
}

/** Cells one after the other, counted. */
export interface CellAnswers {
  /** The execution count so far. */
  count(): number;
  /** The cell that runs. */
  running(): RunningCell | undefined;
  /** The cell that ran last, by its request's message id. */
  last(): string | undefined;
  /** Carry out a cell; resolves to the content of its reply. */
  answer(message: Message): Promise<ReplyContent>;
}

/** What an execute_request says. */
interface ExecuteContent {
  code?: string;
  silent?: boolean;
  store_history?: boolean;
  user_expressions?: object;
}

const LOAD_AFTER = 30; // ms after the start, in which kernel_info is usually asked
const STOPPING = 1000; // ms that the word that a stop was carried out may take

export function createCellAnswers(options: CellAnswerOptions): CellAnswers {
  const { publisher, environment, language, extension, executor, usesChannels } = options;
  const { graph, history, declared } = environment;
  let count = 0;
  let running: RunningCell | undefined;
  let last: string | undefined;
  /** Parser and compiler are no part of a kernel's start: they are loaded right after it, or with the first cell. */
  const load = (): Promise<typeof import("./cell-pipeline.ts")> => import("./cell-pipeline.ts");
  let execution: ReturnType<typeof load> | undefined;
  const cells = (): ReturnType<typeof load> => {
    execution ??= load();
    return execution;
  };
  setTimeout(cells, LOAD_AFTER).unref();

  const carryOut = async (
    message: Message,
    cell: Omit<Parameters<Awaited<ReturnType<typeof load>>["executeCell"]>[0], "id" | "stdin">,
  ): Promise<{ outcome: Outcome; payload: Payload[] }> => {
    const id = message.header.msg_id;
    running = { id, message, hinted: false, restarting: false };
    last = id;
    try {
      const { executeCell } = await cells();
      const stdin = message.content.allow_stdin === true;
      const done = await executeCell({ ...cell, id, stdin }, environment);
      if (done.outcome.status === "error" && /^(ExecutorEnded|OutOfMemory)$/.test(done.outcome.ename))
        await extension.executorEnded?.(id);
      // The next cell must not run into a stop that was meant for this one.
      await within(STOPPING, running.stopping ?? Promise.resolve());
      return done;
    } finally {
      running = undefined;
    }
  };

  const answerCell: CellAnswers["answer"] = async (message) => {
    const content = message.content as ExecuteContent;
    const source = String(content.code ?? "");
    const silent = content.silent === true;
    const id = message.header.msg_id;
    if (!silent && content.store_history !== false) {
      count += 1;
      history.add(count, source);
    }
    const number = count;
    if (!silent) publisher.publish(id, "execute_input", { code: source, execution_count: number });
    const cellId = typeof message.metadata.cellId === "string" ? message.metadata.cellId : undefined;
    for (const gone of (message.metadata.deletedCells as string[] | undefined) ?? []) graph.remove(gone);
    const diagnostics = silent ? undefined : language.startDiagnostics(source, cellId ?? "");
    const { outcome, payload } = await carryOut(message, { source, cellId, count: number, silent });
    if (usesChannels()) await executor().flush();
    await extension.beforeReply?.(id);
    publisher.flush();
    /** A note that is ready stands before the reply, which waits for none: a later one finds its cell all the same. */
    const publishDiagnostics = async (ename?: string): Promise<void> => {
      if (!diagnostics) return;
      const told = language.note(diagnostics, ename).then((data) => {
        if (data) publisher.publish(id, "display_data", { data, metadata: {}, transient: {} });
      });
      await Promise.race([told, nextTurn()]);
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
    const { ename, evalue, traceback } = outcome;
    if (!silent) publisher.publish(id, "error", { ename, evalue, traceback });
    await publishDiagnostics(ename);
    return { status: "error", ename, evalue, traceback, ...reply, user_expressions: {} };
  };

  /** What goes wrong in the kernel itself is told as the cell's error: an unanswered cell would hold up all others. */
  const answer: CellAnswers["answer"] = (message) =>
    answerCell(message).catch((error: unknown) => {
      const { name: ename, message: evalue } = error instanceof Error ? error : new Error(String(error));
      const told = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
      publisher.publish(message.header.msg_id, "error", told);
      return { status: "error", execution_count: count, payload: [], ...told, user_expressions: {} };
    });

  return { count: () => count, running: () => running, last: () => last, answer };
}
