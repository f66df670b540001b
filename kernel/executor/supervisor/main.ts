/** The executor's supervisor thread: stops the main thread, carries what must move while it is busy, watches the kernel. */
import { Session } from "node:inspector/promises";
import { Socket } from "node:net";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { InputWire } from "../main-thread/run/input.ts";
import { createProgress } from "../progress.ts";
import { type FromSupervisor, fds, lineReader, type ToSupervisor } from "../protocol.ts";
import { stopChildren } from "./children.ts";
import { createDebugPort, type Passing } from "./inspector.ts";
import { createGate } from "./pause-gate.ts";

const socket = new Socket({ fd: fds.supervisor, readable: true, writable: true });

function say(message: FromSupervisor): void {
  return void socket.write(`${JSON.stringify(message)}\n`);
}

const channels = new Map<string, MessagePort>();
const progress = createProgress(workerData as SharedArrayBuffer);

const gate = createGate();
const debug = createDebugPort(say, gate);
let session: Session | undefined;

/** The main thread's inspector; connected at the first stop, since it costs some milliseconds. */
function inspector(): Session {
  if (!session) {
    session = new Session();
    session.connectToMainThread();
  }
  return session;
}

let questions: InputWire | undefined;
let terminating: Promise<unknown> | undefined;

const BAIT_EVERY = 20; // ms
const SAID_WITHIN = 1000; // ms

/** End the main thread's synchronous code. One at a time: V8 refuses another while one is under way. */
function terminate(): Promise<unknown> {
  terminating ??= terminateOnce().finally(() => {
    terminating = undefined;
    say({ op: "terminated" });
  });
  return terminating;
}

/**
 * A termination that finds nothing running waits for the next code the main thread runs, and ends that. So it is
 * given something that may be lost, until it has ended something: none is left behind for the next request.
 */
async function terminateOnce(): Promise<void> {
  const terminated = gate.pass(false, () => inspector().post("Runtime.terminateExecution"));
  parentPort?.postMessage({});
  const bait = setInterval(() => parentPort?.postMessage({}), BAIT_EVERY);
  try {
    await terminated;
  } catch {
    // The main thread has no inspector any more: it ends.
  } finally {
    clearInterval(bait);
  }
}

const PING_WITHIN = 60; // ms
const MOST_PINGS = 12;
const MOST_HEARD = 200; // times that the main thread hears, and its cell has not ended
const MOMENT = 500; // ms that a stopped cell may compute before it is stopped again
const FREE_AFTER = 1000; // ms without a word from the main thread between cells

/** Stops under way, by cell: the word that they were carried out goes out once, after the last of them. */
const stops = new Map<string, number>();

async function interrupt(id: string, run: number): Promise<void> {
  stops.set(id, (stops.get(id) ?? 0) + 1);
  const passing = debug.pass(() => progress.hasEnded(run));
  // What an earlier cell left behind may keep the run from beginning, or outlive it.
  if (!progress.hasStarted(run) || progress.hasEnded(run)) {
    passing.goOn();
    await free();
  }
  // Outside the run, a termination would hit the executor's own code: the reading of the next request, say.
  await progress.started(run);
  if (!progress.hasEnded(run)) await stop(run, passing);
  passing.hold();
  const others = (stops.get(id) ?? 1) - 1;
  if (others > 0) stops.set(id, others);
  else {
    stops.delete(id);
    say({ op: "interrupted", id });
  }
}

/** End what earlier cells left behind, if it keeps the main thread: a timer's loop, promises that settle for ever. */
async function free(): Promise<void> {
  // Before it has said anything, the main thread is starting, and that must not be ended; nor must its reading of
  // the next request, which on a busy machine takes its time.
  if (!questions || (await hears({}, FREE_AFTER))) return;
  for (let time = 0; time < MOST_PINGS; time++) {
    void terminate().then(endHit);
    if (await hears({})) return;
  }
}

/** What was meant for something left behind may have ended the code of a cell that had just begun. */
function endHit(): void {
  const run = progress.running();
  if (run !== undefined) void tell({ abandoned: run });
}

async function stop(run: number, passing: Passing): Promise<void> {
  // Asked for first: a main thread that waits for a child must not go on when the child is gone.
  const terminated = passing.end() ? undefined : terminate();
  const asked = new Set<number>();
  stopChildren(process.pid, asked);
  // The main thread may just have been about to start a child and wait for it.
  const more = setInterval(stopChildren, 50, process.pid, asked);
  // In native code nothing is ended: the main thread hears below, when it hears again, that the cell is over.
  await Promise.race([terminated, new Promise((resolve) => setTimeout(resolve, SAID_WITHIN))]);
  clearInterval(more);
  // Only now: the main thread hears it when nothing of the cell runs any more, and ends the cell's awaits. What these
  // go on with (a `finally`, a flow that was about to begin) has a moment, and is ended as well.
  let message: { abandoned?: number } = { abandoned: run };
  let heard = 0;
  for (let patience = PING_WITHIN; !progress.hasEnded(run) && heard < MOST_HEARD; patience = MOMENT) {
    if (await hears(message, patience)) {
      message = {};
      heard += 1;
      await Promise.race([progress.ended(run), new Promise((resolve) => setTimeout(resolve, PING_WITHIN))]);
    } else if (terminated) {
      message = { abandoned: run };
      void terminate();
    }
  }
}

const pongs = new Map<number, () => void>();
let pings = 0;

/** Tell the main thread something; true when it says in time that it has heard. */
async function hears(message: { abandoned?: number }, within = PING_WITHIN): Promise<boolean> {
  pings += 1;
  const ping = pings;
  const heard = new Promise<boolean>((resolve) => pongs.set(ping, () => resolve(true)));
  parentPort?.postMessage({ ...message, ping });
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, within, false));
  const through = await Promise.race([heard, late]);
  pongs.delete(ping);
  return through;
}

/** Tell it until it hears. */
async function tell(message: { abandoned?: number }): Promise<void> {
  for (let time = 0; time < MOST_PINGS && !(await hears(message)); time++);
}

/** Everything posted so far goes out before the answer, on channels just opened as well. */
function flush(id: number): void {
  for (
    let got = parentPort && receiveMessageOnPort(parentPort);
    got;
    got = parentPort && receiveMessageOnPort(parentPort)
  )
    onMainThread(got.message as FromMainThread);
  for (const [name, port] of channels) {
    for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
      say({ op: "channel", name, data: got.message });
  }
  say({ op: "flushed", id });
}

/** From the main thread, while it is free: a new channel, or how answers to the user's questions reach it. */
type FromMainThread = { channel: string; port: MessagePort } | { input: InputWire } | { pong: number };

function onMainThread(message: FromMainThread): void {
  if ("pong" in message) {
    pongs.get(message.pong)?.();
    return;
  }
  if ("input" in message) {
    questions = message.input;
    return;
  }
  const { channel, port } = message;
  channels.set(channel, port);
  port.on("message", (data) => say({ op: "channel", name: channel, data }));
}

parentPort?.on("message", onMainThread);

/** The main thread sleeps on the flag until the answer is there. */
function answer(value: string): void {
  if (!questions) return;
  questions.port.postMessage(value);
  const flag = new Int32Array(questions.flag);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

socket.on(
  "data",
  lineReader<ToSupervisor>((message) => {
    if (message.op === "flush") flush(message.id);
    else if (message.op === "input") answer(message.value);
    else if (message.op === "cdp") debug.ask(message);
    else if (message.op === "cdp-close") debug.close();
    else void interrupt(message.id, message.run);
  }),
);

/** The kernel is gone: end the whole process group at once, however busy the main thread is. */
function end(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}

socket.on("close", end);
socket.on("error", end);
