/** The kernel's side of the executor: asking it to run, hearing what it prints, noticing its end. */
import { markedText } from "./marked-text.ts";
import { createNoiseFilter } from "./node-noise.ts";
import type { ExecutorProcess } from "./process.ts";
import type {
  CommDelivery,
  EvaluateRequest,
  ExecuteRequest,
  FromMain,
  FromSupervisor,
  Look,
  LookRequest,
  Outcome,
  Payload,
  ToMain,
} from "./protocol.ts";

/** How an executor ended. */
export interface ExecutorEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last text on its stderr, which for a fatal error says why. */
  lastWords: string;
  /** False when it ended before it could run anything. */
  wasReady: boolean;
}

/** What the kernel hears from an executor besides answers. */
export interface ExecutorEvents {
  output(message: Extract<FromMain, { op: "stream" | "display" | "clear" | "late-error" }>): void;
  comm(message: Extract<FromMain, { op: "comm" }>): void;
  /** The cell waits for a line from the user; answer with `Executor.input`. */
  asks(question: Extract<FromMain, { op: "input" }>): void;
  /** Told before the end of the cell that opened it. */
  channelOpened(): void;
  channel(name: string, data: unknown): void;
  /** V8's inspector has something to tell a debugger. */
  cdp(method: string, params: object): void;
  ended(end: ExecutorEnd): void;
}

/** What a cell's run ended with. */
export interface Done {
  outcome: Outcome;
  declared: string[];
  payload: Payload[];
}

/** One executor process. */
export interface Executor {
  readonly pid: number;
  /** Run a cell; rejects with `ExecutorEnded` when the process ends first. */
  execute(request: Omit<ExecuteRequest, "op" | "run">): Promise<Done>;
  evaluate(request: Omit<EvaluateRequest, "op">): Promise<Record<string, Outcome>>;
  /** Look at a live value; undefined when it is not there. While a cell computes, it waits, or is undefined. */
  look(request: Omit<LookRequest, "op" | "id">): Promise<Look | undefined>;
  /** Hand over a comm message; resolves when its handlers have run. */
  comm(message: Omit<CommDelivery, "op">): Promise<void>;
  /** The user's answer to a question. */
  input(value: string): void;
  /** Stop what a cell is doing. Resolves when the main thread's code was terminated. */
  interrupt(id: string): Promise<void>;
  /** Between cells: stop what keeps the main thread from hearing of the next one. Resolves when it hears. */
  free(): Promise<void>;
  /** Ask V8's inspector; rejects with its error, or when the process ends first. */
  cdp(to: "main" | "self", method: string, params?: object): Promise<object>;
  /** No debugger any more: everything it asked for is undone. */
  closeCdp(): void;
  /** Resolves when everything said on channels so far has arrived. */
  flush(): Promise<void>;
  /** End the process and its children now. Resolves when it has ended. */
  kill(): Promise<void>;
}

/** Why a run has no outcome. */
export class ExecutorEnded extends Error {
  readonly code = "executor.ended";
  readonly end: ExecutorEnd;
  constructor(end: ExecutorEnd) {
    super("The executor ended");
    this.end = end;
  }
}

/** What has to arrive before a cell is over: its answer, and the end marks of both streams. */
type Part = "answer" | "stdout" | "stderr";

/** Which request an answer is for. */
const answeredBy: Partial<Record<FromMain["op"], ToMain["op"]>> = {
  done: "execute",
  evaluated: "evaluate",
  "comm-done": "comm",
  looked: "look",
};

const interrupted: Outcome = {
  status: "error",
  ename: "Interrupted",
  evalue: "the cell was stopped",
  traceback: ["Interrupted: the cell was stopped"],
};

/** Make a process an executor. It is ready to be asked at once. */
export function createExecutor(executor: ExecutorProcess, events: ExecutorEvents): Executor {
  const answers = new Map<
    string,
    {
      done: (done: Done) => void;
      failed: (error: Error) => void;
      run: number;
      waiting: Set<Part>;
      result?: Done;
    }
  >();
  /** Runs under way, by their number, to the cells they run. */
  const runs = new Map<string, string>();
  let lastRun = 0;
  /** Cells that were stopped before they were sent here. */
  const stopped = new Set<string>();
  const evaluations = new Map<string, (results: Record<string, Outcome>) => void>();
  const deliveries = new Map<string, () => void>();
  const interrupts = new Map<string, (() => void)[]>();
  const flushes = new Map<number, () => void>();
  /** What the main thread has not answered. A stop may end its reading of a request, which is then sent again. */
  const unanswered = new Map<string, ToMain>();
  const looks = new Map<number, (seen: Look | undefined) => void>();
  const inspections = new Map<number, { done: (result: object) => void; failed: (error: Error) => void }>();
  let inspected = 0;
  let looked = 0;
  let flushed = 0;
  let freed = 0;
  let lastCell: string | undefined;
  let lastWords = "";
  let over: ExecutorEnd | undefined;
  let ready = false;

  /** A cell is done when its answer and the end marks of stdout and stderr are here. */
  const step = (id: string, part: Part, result?: Done): void => {
    const answer = answers.get(id);
    if (!answer) return;
    answer.waiting.delete(part);
    if (result) answer.result ??= result;
    if (answer.waiting.size > 0 || !answer.result) return;
    answers.delete(id);
    runs.delete(String(answer.run));
    answer.done(answer.result);
  };

  const ask = (request: ToMain): void => {
    unanswered.set(`${request.op} ${request.id}`, request);
    executor.ask(request);
  };

  const onAnswer = (message: FromMain): void => {
    const answered = answeredBy[message.op];
    if (answered !== undefined && "id" in message) unanswered.delete(`${answered} ${message.id}`);
    if (message.op === "done")
      step(message.id, "answer", {
        outcome: message.outcome,
        declared: message.declared,
        payload: message.payload,
      });
    else if (message.op === "evaluated") {
      evaluations.get(message.id)?.(message.results);
      evaluations.delete(message.id);
    } else if (message.op === "comm") events.comm(message);
    else if (message.op === "comm-done") {
      deliveries.get(message.id)?.();
      deliveries.delete(message.id);
    } else if (message.op === "looked") {
      looks.get(message.id)?.(message.seen);
      looks.delete(message.id);
    } else if (message.op === "input") events.asks(message);
    else if (message.op === "ready") ready = true;
    else if (message.op === "channel-opened") events.channelOpened();
    else events.output(message);
  };

  const onSupervisor = (message: FromSupervisor): void => {
    if (message.op === "channel") events.channel(message.name, message.data);
    else if (message.op === "cdp-event") events.cdp(message.method, message.params);
    else if (message.op === "cdp-result") {
      const inspection = inspections.get(message.id);
      inspections.delete(message.id);
      if (message.error === undefined) inspection?.done(message.result ?? {});
      else inspection?.failed(new Error(message.error));
    } else if (message.op === "flushed") {
      flushes.get(message.id)?.();
      flushes.delete(message.id);
    } else if (message.op === "terminated") {
      for (const request of unanswered.values()) executor.ask(request);
    } else {
      for (const settle of interrupts.get(message.id) ?? []) settle();
      interrupts.delete(message.id);
    }
  };

  const withoutNoise = createNoiseFilter();
  const reader = (name: "stdout" | "stderr") =>
    markedText(
      (text) => {
        if (name === "stderr") lastWords = (lastWords + text).slice(-4000);
        const shown = withoutNoise(text);
        if (shown !== "") events.output({ op: "stream", parent: lastCell, name, text: shown });
      },
      (run) => {
        const id = runs.get(run);
        if (id !== undefined) step(id, name);
      },
    );
  const read = { stdout: reader("stdout"), stderr: reader("stderr") };

  executor.hear({
    main: onAnswer,
    supervisor: onSupervisor,
    printed: (name, chunk) => read[name](chunk),
    ended: (code, signal, failed) => {
      if (failed) lastWords = failed.message;
      over = { code, signal, lastWords, wasReady: ready };
      for (const answer of answers.values()) answer.failed(new ExecutorEnded(over));
      for (const settle of [...interrupts.values()].flat()) settle();
      for (const settle of [...flushes.values(), ...deliveries.values()]) settle();
      for (const settle of evaluations.values()) settle({});
      for (const settle of looks.values()) settle(undefined);
      for (const inspection of inspections.values()) inspection.failed(new ExecutorEnded(over));
      events.ended(over);
    },
  });
  const { askSupervisor } = executor;

  return {
    pid: executor.pid,
    execute: (request) =>
      new Promise((done, failed) => {
        if (over) return failed(new ExecutorEnded(over));
        if (stopped.delete(request.id)) return done({ outcome: interrupted, declared: [], payload: [] });
        lastCell = request.id;
        lastRun += 1;
        runs.set(String(lastRun), request.id);
        answers.set(request.id, {
          done,
          failed,
          run: lastRun,
          waiting: new Set<Part>(["answer", "stdout", "stderr"]),
        });
        ask({ op: "execute", ...request, run: lastRun });
      }),
    evaluate: (request) =>
      new Promise((resolve) => {
        if (over) return resolve({});
        evaluations.set(request.id, resolve);
        ask({ op: "evaluate", ...request });
      }),
    look: (request) =>
      new Promise((resolve) => {
        // While a cell runs, the main thread may be busy for long: then one look waits, not one for each key pressed.
        if (over || (answers.size > 0 && looks.size > 0)) return resolve(undefined);
        looked += 1;
        looks.set(looked, resolve);
        ask({ op: "look", id: looked, ...request });
      }),
    comm: (message) =>
      new Promise((resolve) => {
        if (over) return resolve();
        deliveries.set(message.id, resolve);
        ask({ op: "comm", ...message });
      }),
    input: (value) => askSupervisor({ op: "input", value }),
    cdp: (to, method, params) =>
      new Promise((done, failed) => {
        if (over) return failed(new ExecutorEnded(over));
        inspected += 1;
        inspections.set(inspected, { done, failed });
        askSupervisor({ op: "cdp", id: inspected, to, method, ...(params ? { params } : {}) });
      }),
    closeCdp: () => askSupervisor({ op: "cdp-close" }),
    interrupt: (id) =>
      new Promise((resolve) => {
        const run = answers.get(id)?.run;
        if (over) return resolve();
        if (run === undefined) {
          stopped.add(id);
          return resolve();
        }
        interrupts.set(id, [...(interrupts.get(id) ?? []), resolve]);
        askSupervisor({ op: "interrupt", id, run });
      }),
    free: () =>
      new Promise((resolve) => {
        if (over) return resolve();
        freed += 1;
        const id = `between cells ${freed}`;
        interrupts.set(id, [resolve]);
        askSupervisor({ op: "interrupt", id, run: lastRun });
      }),
    flush: () =>
      new Promise((resolve) => {
        if (over) return resolve();
        flushed += 1;
        flushes.set(flushed, resolve);
        askSupervisor({ op: "flush", id: flushed });
      }),
    kill: executor.kill,
  };
}
