/** /task_runs/subscriptions/scheduled: sends background task runs to a task worker, each once the one before is acknowledged. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { taskSubscription } from "../../contract/runs/task-worker.ts";
import { debugLog } from "../../debug-log.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { forgetTaskWorker, noteTaskWorker, SEEN_EVERY_MS } from "../resources/task-worker-row.ts";
import { wireTaskRun } from "../runs/rows/task-run-row.ts";
import { acknowledge, handOut, takeBack } from "../runs/task-handout.ts";
import { sendFrame } from "./send.ts";

/** What was handed out elsewhere may be on offer again, without a change that says so. */
const LOOK_EVERY_MS = 1000;
/** Prefect's code for what a client should not have sent. */
const VIOLATION = 4001;

/** What is not acknowledged when the socket closes is on offer again. */
export function scheduledTasks(socket: WebSocket, context: ServerContext): FrameListener {
  const worker = v7();
  let keys: readonly string[] | undefined;
  let sent: string | undefined;
  const stops: (() => void)[] = [];
  /** A busy database now may do later. */
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      debugLog("scheduled-tasks", error);
    }
  };
  const offer = (): void => {
    const requested = keys;
    if (requested === undefined || sent !== undefined || socket.readyState !== socket.OPEN) return;
    attempt(() => {
      const row = handOut(context, requested, worker);
      if (!row) return;
      sent = String(row.id);
      sendFrame(socket, Buffer.from(JSON.stringify(wireTaskRun(row, context.now()))));
    });
  };
  const every = (ms: number, work: () => void): void => {
    const timer = setInterval(work, ms).unref();
    stops.push(() => clearInterval(timer));
  };
  const subscribe = (frame: Record<string, unknown>): void => {
    const problem = violation(frame);
    if (problem !== undefined) {
      socket.close(VIOLATION, `Protocol violation: expected ${problem}`);
      return;
    }
    const subscription = taskSubscription.parse(frame);
    const seen = () =>
      attempt(() =>
        noteTaskWorker(context, worker, { clientId: subscription.client_id, keys: subscription.keys }),
      );
    keys = subscription.keys;
    stops.push(
      context.changes.subscribe(({ kind }) => {
        if (kind === "task-run") offer();
      }),
    );
    every(LOOK_EVERY_MS, offer);
    every(SEEN_EVERY_MS, seen);
    seen();
    offer();
  };
  const answered = (id: string, type: unknown): void => {
    sent = undefined;
    if (type === "ack") {
      attempt(() => acknowledge(context, id, worker));
      offer();
      return;
    }
    attempt(() => takeBack(context, id, worker));
    if (type === "quit") socket.close();
    else socket.close(VIOLATION, "Protocol violation: expected 'ack' message");
  };
  socket.on("close", () => {
    for (const stop of stops) stop();
    const id = sent;
    if (id !== undefined) attempt(() => takeBack(context, id, worker));
    if (keys !== undefined) attempt(() => forgetTaskWorker(context, worker));
  });
  return (frame) => {
    if (keys === undefined) subscribe(frame);
    else if (sent !== undefined) answered(sent, frame.type);
    else if (frame.type === "quit") socket.close();
  };
}

/** Where a first frame is no subscription, what is expected of it. */
function violation(frame: Record<string, unknown>): string | undefined {
  if (frame.type !== "subscribe") return "'subscribe' message";
  const parsed = taskSubscription.safeParse(frame);
  if (parsed.success) return undefined;
  const names = parsed.error.issues.map(({ path }) => path[0]);
  return `'${names.includes("keys") ? "keys" : "client_id"}' in subscribe message`;
}
