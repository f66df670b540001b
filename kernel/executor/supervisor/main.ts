/** The executor's supervisor thread: stops the main thread, debugs it, carries its channels, and ends with the kernel. */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { createProgress } from "../progress.ts";
import { FDS, type FromSupervisor, lineReader, type ToSupervisor } from "../protocol.ts";
import { createChildren } from "./children.ts";
import { createDebugPort } from "./inspector.ts";
import { createInterrupts } from "./interrupts.ts";
import { createMainThread } from "./main-thread-port.ts";
import { createGate } from "./pause-gate.ts";
import { createStopper } from "./stop.ts";
import { createTerminate } from "./terminate.ts";

if (!parentPort) throw new Error("The supervisor is a thread of the executor");

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
});
const terminate = createTerminate(gate, () => mainThread.post({}), onTerminated);
const stop = createStopper({
  mainThread,
  progress: createProgress(workerData as SharedArrayBuffer),
  debug,
  terminate,
  children,
  onLeft: (id, processes) => send({ op: "left", id, processes }),
  onInterrupted: (id) => send({ op: "interrupted", id }),
});

socket.on(
  "data",
  lineReader<ToSupervisor>((message) => {
    if (message.op === "flush") {
      mainThread.flush();
      send({ op: "flushed", id: message.id });
    } else if (message.op === "input") mainThread.input(message.value);
    else if (message.op === "cdp") debug.request(message);
    else if (message.op === "cdp-close") debug.close();
    else void stop(message.id, message.run);
  }),
);

/** The kernel is gone: ends the whole process group at once, however busy the main thread is. */
function end(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}

socket.on("close", end);
socket.on("error", end);
