/** Starts the reporter on its thread and answers the main thread's messages. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { wellFormedJson } from "../../well-formed.ts";
import { createDeadlines } from "./deadlines.ts";
import { sendError } from "./error-transfer.ts";
import { createMainEvaluator } from "./evaluate-on-main.ts";
import { createMainTurn, type MainTurnMemory } from "./main-turn.ts";
import type { FromReporter, Operation, Operations, PostedUpdate, ToReporter } from "./messages.ts";
import { createReporter } from "./reporter.ts";

/** What the main thread starts the reporter with. */
export interface ReporterData {
  /** Batches of updates that were read. */
  read: Int32Array<SharedArrayBuffer>;
  turn: MainTurnMemory;
}

const port = parentPort;
if (!port) throw new Error("bridge/engine/reporter/main is started as a worker thread");

function answer(message: FromReporter): void {
  port?.postMessage(message);
}

const reporter = createReporter({
  cancelled: (flowRunId, reason) => answer({ kind: "cancel", flowRunId, reason }),
  lost: (hold, reason) => answer({ kind: "lost", hold, reason }),
  suspended: (flowRunId, state) => answer({ kind: "suspend", flowRunId, state }),
});

const { read, turn } = workerData as ReporterData;
const mainThread = createMainEvaluator(createMainTurn(turn));
const deadlines = createDeadlines(mainThread);

async function answered(message: Extract<ToReporter, { kind: "request" }>): Promise<void> {
  try {
    const operation = reporter.operations[message.operation] as (
      request: Operations[Operation]["request"],
    ) => Promise<Operations[Operation]["answer"]>;
    answer({ kind: "answer", id: message.id, value: await operation(message.request) });
  } catch (error) {
    answer({ kind: "failure", id: message.id, error: sendError(error) });
  }
}

/** Updates that are written together, as long as more have come: a transaction for each message would take longer. */
const MAX_TOGETHER = 1000;

/** Gives how many updates are to be written since. */
function handle(message: ToReporter): number {
  if (message.kind === "updates") {
    const items = JSON.parse(wellFormedJson(message.batch)) as PostedUpdate[];
    reporter.post(items);
    // The main thread waits for it when it is far ahead.
    Atomics.add(read, 0, 1);
    Atomics.notify(read, 0);
    return items.length;
  }
  if (message.kind === "request") void answered(message);
  else if (message.kind === "connect") reporter.connect(message.port);
  else if (message.kind === "interrupts") mainThread.connect(message.port);
  else if (message.kind === "watch") deadlines.watch(message.deadline, message.ms);
  else if (message.kind === "leave") deadlines.leave(message.deadline);
  else {
    const done = (): void => {
      Atomics.store(message.done, 0, 1);
      Atomics.notify(message.done, 0);
    };
    reporter.processEnds(message.code).then(done, done);
  }
  return 0;
}

port.on("message", (message: ToReporter) => {
  let unwritten = handle(message);
  while (unwritten > 0 && unwritten < MAX_TOGETHER) {
    const next = receiveMessageOnPort(port);
    if (!next) break;
    unwritten += handle(next.message);
  }
  if (unwritten > 0) reporter.kick();
});
