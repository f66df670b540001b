/** The backstage worker: takes the main thread's reports and requests, one handler each. */
import { parentPort } from "node:worker_threads";
import { sendError } from "../error-transfer.ts";
import type { FromBackstage, Item, Operation, Operations, ToBackstage } from "../reporter-messages.ts";
import { createBackstage } from "./reporter.ts";

const port = parentPort;
if (!port) throw new Error("bridge/engine/reporter/main is started as a worker thread");

function answer(message: FromBackstage): void {
  port?.postMessage(message);
}

const backstage = createBackstage({
  cancelled: (flowRunId, reason) => answer({ kind: "cancel", flowRunId, reason }),
});

async function answered(message: Extract<ToBackstage, { kind: "request" }>): Promise<void> {
  try {
    const operation = backstage.operations[message.operation] as (
      request: Operations[Operation]["request"],
    ) => Promise<Operations[Operation]["answer"]>;
    answer({ kind: "answer", id: message.id, value: await operation(message.request) });
  } catch (error) {
    answer({ kind: "failure", id: message.id, error: sendError(error) });
  }
}

port.on("message", (message: ToBackstage) => {
  if (message.kind === "reports") backstage.take(JSON.parse(message.batch) as Item[]);
  else if (message.kind === "request") void answered(message);
  else if (message.kind === "connect") backstage.connect(message.port);
  else {
    const done = (): void => {
      Atomics.store(message.done, 0, 1);
      Atomics.notify(message.done, 0);
    };
    backstage.processEnds(message.code).then(done, done);
  }
});
