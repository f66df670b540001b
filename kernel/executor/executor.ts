/** The kernel's side of the executor: sends it requests, receives its output and answers, notices its end. */

import { nearLimit } from "./end/end-message.ts";
import { END_GRACE_MS, FREE_MS, READ_END_MS } from "./end/end-times.ts";
import { type ExecutorEnd, ExecutorEnded } from "./end/executor-end.ts";
import { oomKills } from "./memory/oom-kills.ts";
import { createPending } from "./pending.ts";
import type { ExecutorProcess } from "./process.ts";
import type {
  Answer,
  CommDelivery,
  EndSignal,
  EvaluateRequest,
  ExecuteRequest,
  FromMain,
  FromSupervisor,
  Inspection,
  InspectRequest,
  LeftRunning,
  Outcome,
  ToMain,
} from "./protocol.ts";
import { createRuns, type Done } from "./runs.ts";
import { PING_MS } from "./stop-times.ts";
import { markedText } from "./streams/marked-text.ts";
import { createNoiseFilter } from "./streams/node-noise.ts";
import { createOutputOrder } from "./streams/output-order.ts";
import { within } from "./within.ts";

/** What an executor reports besides answers. */
export interface ExecutorEvents {
  output(message: Extract<FromMain, { op: "stream" | "display" | "clear" | "late-error" }>): void;
  comm(message: Extract<FromMain, { op: "comm" }>): void;
  /** The cell waits for a line from the user; answer with `Executor.input`. */
  inputRequested(request: Extract<FromMain, { op: "input" }>): void;
  /** Comes before the end of the cell that opened it. */
  channelOpened(): void;
  channel(name: string, data: unknown): void;
  /** An event of V8's inspector, for a debugger. */
  cdp(method: string, params: object): void;
  ended(end: ExecutorEnd): void;
}

/** One executor process. */
export interface Executor {
  readonly pid: number;
  /** Run a cell. @throws ExecutorEnded when the process ends first. */
  execute(request: Omit<ExecuteRequest, "op" | "run">): Promise<Done>;
  evaluate(request: Omit<EvaluateRequest, "op">): Promise<Record<string, Outcome>>;
  /** Inspect a live value; undefined when it is not there. While a cell computes, it waits, or is undefined. */
  inspect(request: Omit<InspectRequest, "op" | "id">): Promise<Inspection | undefined>;
  /** Hand over a comm message; resolves when its handlers have run. */
  comm(message: Omit<CommDelivery, "op">): Promise<void>;
  /** The user's answer to a question. */
  input(answer: Answer): void;
  /** Stop what a cell is doing. Resolves when the main thread's code was terminated. */
  interrupt(id: string): Promise<void>;
  /** Between cells: stop what keeps the main thread from reading the next request. Resolves when it answers. */
  interruptLeftovers(): Promise<void>;
  /** Ask V8's inspector; rejects with its error, or when the process ends first. */
  cdp(to: "main" | "self", method: string, params?: object): Promise<object>;
  /** No debugger any more: everything it asked for is undone. */
  closeCdp(): void;
  /** Resolves when everything posted on channels so far has arrived. */
  flush(): Promise<void>;
  /** Resolves when the process has ended, and all of its output was delivered. */
  readonly ended: Promise<ExecutorEnd>;
  /** Let the process end by itself once nothing that cells started is left. */
  endWhenSettled(): void;
  /** What cells have started and is not over, as last reported since `endWhenSettled`. */
  left(): LeftRunning | undefined;
  /**
   * Ask the process to end now, by a signal: the user's handlers run. It is killed, with its children, when that takes
   * too long; at once when `isStuck` and it does not read the request. Resolves when it has ended.
   */
  end(signal: EndSignal, isStuck?: boolean): Promise<void>;
  /** End the process and its children now. Resolves when it has ended. */
  kill(): Promise<void>;
}

/** Which request an answer is for. */
const REQUEST_OF: Partial<Record<FromMain["op"], ToMain["op"]>> = {
  done: "execute",
  evaluated: "evaluate",
  "comm-done": "comm",
  inspected: "inspect",
  ending: "end",
};

const STDERR_TAIL_LENGTH = 4000; // UTF-16 code units

const interrupted: Outcome = {
  status: "error",
  ename: "Interrupted",
  evalue: "the cell was stopped",
  traceback: ["Interrupted: the cell was stopped"],
};

function leftRunning(parent: string, processes: readonly string[]): Extract<FromMain, { op: "stream" }> {
  const text = processes.map((one) => `Process ${one} did not end and goes on\n`).join("");
  return { op: "stream", parent, name: "stderr", text };
}

/** Makes a process an executor. It accepts requests at once. */
export function createExecutor(executor: ExecutorProcess, events: ExecutorEvents): Executor {
  const runs = createRuns();
  const oomKillsBefore = oomKills();
  /** The cell that was stopped last: none of its parts begins any more. */
  let stoppedCell: string | undefined;
  const evaluations = createPending<string, Record<string, Outcome>>();
  const deliveries = createPending<string, void>();
  const interrupts = createPending<string, void>();
  const flushes = createPending<number, void>();
  const inspections = createPending<number, Inspection | undefined>();
  const cdpRequests = createPending<number, object>();
  const ends = createPending<number, void>();
  const { promise: ended, resolve: onEnded } = Promise.withResolvers<ExecutorEnd>();
  let left: LeftRunning | undefined;
  /** What the main thread has not answered. A stop may end its reading of a request, which is then sent again. */
  const unanswered = new Map<string, ToMain>();
  let lastId = 0;
  const nextId = (): number => {
    lastId += 1;
    return lastId;
  };
  let lastCell: string | undefined;
  let stderrTail = "";
  let end: ExecutorEnd | undefined;
  let ready = false;

  const send = (request: ToMain): void => {
    unanswered.set(`${request.op} ${request.id}`, request);
    executor.send(request);
  };

  const onMain = (message: FromMain): void => {
    const request = REQUEST_OF[message.op];
    if (request !== undefined && "id" in message) unanswered.delete(`${request} ${message.id}`);
    if (message.op === "done") {
      const { outcome, declared, payload } = message;
      runs.onResult(message.id, { outcome, declared, payload });
    } else if (message.op === "evaluated") evaluations.resolve(message.id, message.results);
    else if (message.op === "comm") events.comm(message);
    else if (message.op === "comm-done") deliveries.resolve(message.id, undefined);
    else if (message.op === "inspected") inspections.resolve(message.id, message.inspection);
    else if (message.op === "input") events.inputRequested(message);
    else if (message.op === "ending") ends.resolve(message.id, undefined);
    else if (message.op === "left") left = message.left;
    else if (message.op === "ready") ready = true;
    else if (message.op === "channel-opened") events.channelOpened();
    else if (message.op !== "fence") events.output(message);
  };

  const onSupervisor = (message: FromSupervisor): void => {
    if (message.op === "channel") events.channel(message.name, message.data);
    else if (message.op === "left") events.output(leftRunning(message.id, message.processes));
    else if (message.op === "cdp-event") events.cdp(message.method, message.params);
    else if (message.op === "cdp-result") {
      if (message.error === undefined) cdpRequests.resolve(message.id, message.result ?? {});
      else cdpRequests.reject(message.id, new Error(message.error));
    } else if (message.op === "flushed") flushes.resolve(message.id, undefined);
    else if (message.op === "memory") {
      const text = nearLimit(message);
      events.output({ op: "stream", parent: lastCell, name: "stderr", text });
    } else if (message.op === "terminated") {
      for (const request of unanswered.values()) executor.send(request);
      order.release();
    } else interrupts.resolve(message.id, undefined);
  };

  const withoutNoise = createNoiseFilter();
  const order = createOutputOrder({
    message: onMain,
    text: (name, chunk) => {
      if (name === "stderr") stderrTail = (stderrTail + chunk).slice(-STDERR_TAIL_LENGTH);
      const text = withoutNoise(chunk);
      if (text !== "") events.output({ op: "stream", parent: lastCell, name, text });
    },
  });
  const reader = (name: "stdout" | "stderr") =>
    markedText(
      executor.mark,
      (text) => order.onText(name, text),
      (mark) => order.onMark(name, mark),
    );
  const readers = { stdout: reader("stdout"), stderr: reader("stderr") };

  executor.listen({
    main: order.onMessage,
    supervisor: onSupervisor,
    printed: (name, chunk) => readers[name](chunk),
    ended: (code, signal, startError) => {
      order.end();
      if (startError) stderrTail = startError.message;
      const { heapLimit, total } = executor.memory;
      const wasOomKilled = oomKills() > oomKillsBefore;
      end = { code, signal, stderrTail, wasReady: ready, heapLimit, total, wasOomKilled };
      runs.rejectAll(new ExecutorEnded(end));
      for (const pending of [interrupts, deliveries]) pending.resolveAll(undefined);
      for (const pending of [flushes, ends]) pending.resolveAll(undefined);
      evaluations.resolveAll({});
      inspections.resolveAll(undefined);
      cdpRequests.rejectAll(new ExecutorEnded(end));
      events.ended(end);
      onEnded(end);
    },
  });
  const { sendToSupervisor } = executor;

  /** Resolves when the main thread has read the request. */
  const askToEnd = async (signal?: EndSignal): Promise<true> => {
    const id = nextId();
    const read = ends.wait(id);
    send({ op: "end", id, signal });
    await read;
    return true;
  };
  const interruptLeftovers = async (answerMs?: number): Promise<void> => {
    if (end) return;
    const id = `between cells ${nextId()}`;
    const stopped = interrupts.wait(id);
    sendToSupervisor({ op: "interrupt", id, run: runs.lastNumber(), answerMs });
    await stopped;
  };

  return {
    pid: executor.pid,
    ended,
    left: () => left,
    endWhenSettled: () => {
      if (!end) void askToEnd();
    },
    end: async (signal, isStuck = false) => {
      if (end) return;
      const read = askToEnd(signal);
      let isRead = await within(READ_END_MS, read);
      if (!isRead && !isStuck) {
        // Something that an earlier cell left behind computes. Once that is ended, the request comes again.
        void interruptLeftovers(PING_MS);
        isRead = await within(FREE_MS, read);
      }
      if (!isRead || !(await within(END_GRACE_MS, ended))) await executor.kill();
    },
    execute: async (request) => {
      if (end) throw new ExecutorEnded(end);
      if (request.id === stoppedCell) return { outcome: interrupted, declared: [], payload: [] };
      lastCell = request.id;
      const { number, done } = runs.start(request.id);
      send({ op: "execute", ...request, run: number });
      return done;
    },
    evaluate: async (request) => {
      if (end) return {};
      const results = evaluations.wait(request.id);
      send({ op: "evaluate", ...request });
      return results;
    },
    inspect: async (request) => {
      // While a cell runs, the main thread may be busy for long: then one request waits, not one for each key pressed.
      if (end || (runs.size > 0 && inspections.size > 0)) return undefined;
      const id = nextId();
      const inspection = inspections.wait(id);
      send({ op: "inspect", id, ...request });
      return inspection;
    },
    comm: async (message) => {
      if (end) return;
      const delivered = deliveries.wait(message.id);
      send({ op: "comm", ...message });
      await delivered;
    },
    input: (answer) => sendToSupervisor({ op: "input", ...answer }),
    cdp: async (to, method, params) => {
      if (end) throw new ExecutorEnded(end);
      const id = nextId();
      const result = cdpRequests.wait(id);
      sendToSupervisor({ op: "cdp", id, to, method, params });
      return result;
    },
    closeCdp: () => sendToSupervisor({ op: "cdp-close" }),
    interrupt: async (id) => {
      if (end) return;
      const run = runs.numberOf(id);
      stoppedCell = id;
      // Between two parts of a cell: what the first has started is stopped.
      if (run === undefined && lastCell !== id) return;
      const stopped = interrupts.wait(id);
      sendToSupervisor({ op: "interrupt", id, run: run ?? runs.lastNumber() });
      await stopped;
    },
    interruptLeftovers: () => interruptLeftovers(),
    flush: async () => {
      if (end) return;
      const id = nextId();
      const flushed = flushes.wait(id);
      sendToSupervisor({ op: "flush", id });
      await flushed;
    },
    kill: executor.kill,
  };
}
