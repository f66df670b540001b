/** The executor's supervisor thread: stops the main thread, debugs it, carries its channels, and ends with the kernel. */
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { END_GRACE_MS, ORPHAN_ANSWER_MS } from "../end/end-times.ts";
import { createProgress } from "../progress.ts";
import { FDS, type FromSupervisor, lineReader, type ToSupervisor } from "../protocol.ts";
import { createChildren } from "./children.ts";
import { createDebugPort } from "./inspector.ts";
import { createInterrupts } from "./interrupts.ts";
import { createMainThread } from "./main-thread-port.ts";
import { watchMemory } from "./memory-watch.ts";
import { createGate } from "./pause-gate.ts";
import { createStopper } from "./stop.ts";
import { createTerminator } from "./terminate.ts";

/** What the main thread starts the supervisor with. */
export interface SupervisorData {
  progressMemory: SharedArrayBuffer;
  /** Bytes that the main thread's JavaScript may take. */
  heapLimit: number;
}

if (!parentPort) throw new Error("The supervisor is a thread of the executor");

const { progressMemory, heapLimit } = workerData as SupervisorData;
const socket = new Socket({ fd: FDS.supervisor, readable: true, writable: true });

function send(message: FromSupervisor): void {
  return void socket.write(`${JSON.stringify(message)}\n`);
}

const children = createChildren(process.pid);
const gate = createGate();
const debug = createDebugPort(send, gate);

/** Code of the main thread was ended. */
function onTerminated(): void {
  send({ op: "terminated" });
}

const mainThread = createMainThread(parentPort, {
  onChannel: (name, data) => send({ op: "channel", name, data }),
  onInterrupts: createInterrupts(gate, debug, onTerminated),
  onStarted: children.onStarted,
  // An empty line, which says nothing, is behind all others.
  sent: () => new Promise((resolve) => socket.write("\n", () => resolve())),
});
const terminator = createTerminator(gate, mainThread, onTerminated);
const stop = createStopper({
  mainThread,
  progress: createProgress(progressMemory),
  debug,
  terminator,
  children,
  onLeft: (id, processes) => send({ op: "left", id, processes }),
  onInterrupted: (id) => send({ op: "interrupted", id }),
});

watchMemory(heapLimit, gate, (used) => send({ op: "memory", used, limit: heapLimit }));

socket.on(
  "data",
  lineReader<ToSupervisor>((message) => {
    if (message.op === "flush") {
      mainThread.flush();
      send({ op: "flushed", id: message.id });
    } else if (message.op === "input") mainThread.input({ question: message.question, value: message.value });
    else if (message.op === "cdp") debug.request(message);
    else if (message.op === "cdp-close") debug.close();
    else void stop(message.id, message.run, message.answerMs);
  }),
);

/** The kernel is gone: the main thread may exit, its handlers first; then, or if it is busy, the whole group is killed. */
async function end(): Promise<void> {
  if (await mainThread.answers({ orphaned: true }, ORPHAN_ANSWER_MS)) await sleep(END_GRACE_MS);
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}

let isEnding = false;
for (const event of ["close", "error"])
  socket.on(event, () => {
    if (!isEnding) void end();
    isEnding = true;
  });
