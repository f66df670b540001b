/** Runs the reporter thread from the main thread: starts it, posts updates, makes requests, ends it in order. */

import { type MessagePort, Worker } from "node:worker_threads";
import { debugLog } from "../../debug-log.ts";
import { CellflowError } from "../../errors.ts";
import type { State } from "../../state.ts";
import { receiveError } from "./error-transfer.ts";
import type { ReporterData } from "./main.ts";
import { endMainTurn, type MainTurnMemory } from "./main-turn.ts";
import type { FromReporter, Operation, Operations, PostedUpdate, ToReporter } from "./messages.ts";

export interface ReporterThread {
  /**
   * Queues an update. It is posted at once when it is urgent (what comes next may block this thread) or
   * when the queue is old or long; else within 10 ms.
   */
  post(update: PostedUpdate, urgent?: boolean): void;
  /** Posts what is queued, then asks. The process stays alive until the answer. */
  ask<O extends Operation>(operation: O, request: Operations[O]["request"]): Promise<Operations[O]["answer"]>;
  /** Resolves when everything posted until now is acknowledged. */
  flush(): Promise<void>;
  connect(port: MessagePort): void;
  /** Interrupts of the main thread go through this port from now on. */
  connectInterrupts(port: MessagePort): void;
  /** Has code ended that holds this thread in `ms`, until the answer is called. */
  watchDeadline(ms: number): () => void;
  /** Delivers everything and ends the thread. */
  close(): Promise<void>;
}

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** Updates in the queue. */
const MAX_QUEUE = 100;
const MAX_QUEUE_AGE_MS = 10;
/** Batches that the thread may have before it: of more it would read no other message and no clock. */
const MAX_AHEAD = 20;
/** A flood of updates waits at most this long for the thread to catch up, batch by batch. */
const AHEAD_WAIT_MS = 500;
/** How long the end of the process waits for the thread to deliver what is left. */
const EXIT_WAIT_MS = 5000;

export function startReporter(options: {
  onCancel(flowRunId: string, reason: string): void;
  onLost(hold: string, reason: string): void;
  /** Does code hold slots that are to be given back when the process ends? */
  hasSlots(): boolean;
  onSuspend(flowRunId: string, state: State): void;
  onGone(): void;
}): ReporterThread {
  /** Batches that the thread has read. */
  const read = new Int32Array(new SharedArrayBuffer(4));
  const turn: MainTurnMemory = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(`./main${extension}`, import.meta.url), {
    name: "cellflow reporter",
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
    workerData: { read, turn } satisfies ReporterData,
  });
  worker.unref();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let queue: PostedUpdate[] = [];
  let lastPost = 0;
  let timerSince = 0;
  let batches = 0;
  let asked = 0;
  let watched = 0;
  // What was posted, and up to where it is acknowledged: both count messages.
  let posted = 0;
  let acknowledged = 0;
  let ended = false;

  const post = (message: ToReporter, transfer: MessagePort[] = []): void => {
    posted++;
    worker.postMessage(message, transfer);
  };
  const postQueue = (): void => {
    if (queue.length === 0) return;
    const batch = queue;
    queue = [];
    lastPost = performance.now();
    batches++;
    post({ kind: "updates", batch: JSON.stringify(batch) });
    const known = Atomics.load(read, 0);
    if (batches - known > MAX_AHEAD) Atomics.wait(read, 0, known, AHEAD_WAIT_MS);
  };
  const settle = (id: number): { resolve(value: unknown): void; reject(error: Error): void } | undefined => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return entry;
  };
  const end = (error: Error): void => {
    if (ended) return;
    ended = true;
    process.off("beforeExit", beforeExit);
    process.off("exit", onExit);
    for (const id of [...waiting.keys()]) settle(id)?.reject(error);
    options.onGone();
  };

  worker.on("message", (message: FromReporter) => {
    if (message.kind === "answer") settle(message.id)?.resolve(message.value);
    else if (message.kind === "failure") settle(message.id)?.reject(receiveError(message.error));
    else if (message.kind === "lost") options.onLost(message.hold, message.reason);
    else if (message.kind === "cancel") options.onCancel(message.flowRunId, message.reason);
    else options.onSuspend(message.flowRunId, message.state);
  });
  worker.on("error", end);
  worker.on("exit", () =>
    end(new CellflowError("engine.gone", "the thread that talks to the API ended; run the flow again")),
  );

  const thread: ReporterThread = {
    post(update, urgent = false) {
      queue.push(update);
      // A loop of resolved awaits never yields to timers: the queue's age is checked here.
      const now = performance.now();
      if (urgent || queue.length >= MAX_QUEUE || now - lastPost > MAX_QUEUE_AGE_MS) postQueue();
      else if (now - timerSince > 10 * MAX_QUEUE_AGE_MS) {
        // An interrupt can take a timer's turn away, so a timer counts as set for a while only.
        timerSince = now;
        setTimeout(() => {
          timerSince = 0;
          postQueue();
        }, MAX_QUEUE_AGE_MS);
      }
    },
    ask(operation, request) {
      postQueue();
      const id = ++asked;
      return new Promise((resolve, reject) => {
        if (waiting.size === 0) worker.ref();
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        post({ kind: "request", id, operation, request } as ToReporter);
      });
    },
    connect: (port) => post({ kind: "connect", port }, [port]),
    connectInterrupts: (port) => post({ kind: "interrupts", port }, [port]),
    watchDeadline(ms) {
      const deadline = ++watched;
      // Nothing to acknowledge: not counted as posted.
      worker.postMessage({ kind: "watch", deadline, ms } satisfies ToReporter);
      return () => worker.postMessage({ kind: "leave", deadline } satisfies ToReporter);
    },
    flush: () => acknowledge("flush"),
    async close() {
      if (ended) return;
      await thread.ask("close", {});
      await worker.terminate();
    },
  };

  const acknowledge = async (how: "flush" | "settle"): Promise<void> => {
    const upTo = posted + (queue.length > 0 ? 2 : 1);
    await thread.ask(how, {});
    acknowledged = Math.max(acknowledged, upTo);
  };
  const beforeExit = (): void => {
    if (queue.length === 0 && acknowledged >= posted) return;
    void acknowledge("settle").catch((error: unknown) => debugLog("reporter.flush", error));
  };
  const onExit = (code: number): void => {
    endMainTurn(turn);
    if (queue.length === 0 && acknowledged === posted && !options.hasSlots()) return;
    postQueue();
    const done = new Int32Array(new SharedArrayBuffer(4));
    post({ kind: "exit", code, done });
    Atomics.wait(done, 0, 0, EXIT_WAIT_MS);
  };
  process.on("beforeExit", beforeExit);
  process.on("exit", onExit);
  return thread;
}
