/** The supervisor's end of the port to the main thread: pings, channels that the main thread opens, the user's input. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { InputPort } from "../main-thread/run/input.ts";
import type { StartedProcess } from "../main-thread/run/started.ts";
import type { Answer } from "../protocol.ts";
import { MAX_PINGS, PING_MS } from "../stop-times.ts";

/** To the main thread. An empty one only wakes it. */
export interface ToMainThread {
  /** The run that is abandoned. */
  abandoned?: number;
  /** To be answered with the same number. */
  ping?: number;
  /** The kernel is gone. */
  orphaned?: boolean;
}

/**
 * From the main thread, while it is free: a new channel, a port on which it is interrupted, how the user's input
 * reaches it, the answer to a ping, what a cell started. Last, as it exits, the flag it sleeps on until everything that
 * was posted on channels has gone out.
 */
export type FromMainThread =
  | { channel: string; port: MessagePort }
  | { interrupts: MessagePort }
  | { input: InputPort }
  | { pong: number }
  | { started: StartedProcess }
  | { flushed: SharedArrayBuffer };

export interface MainThread {
  /** True once its startup is over, and it can be terminated. */
  isStarted(): boolean;
  post(message: ToMainThread): void;
  /** Post something; true when the main thread answers within `ms`. */
  answers(message: ToMainThread, ms?: number): Promise<boolean>;
  /** Post it until the main thread answers. */
  postUntilAnswered(message: ToMainThread): Promise<void>;
  /** Give it the user's input: it sleeps on a flag until then. */
  input(answer: Answer): void;
  /** Emit everything that was posted so far, also on channels, and on those just opened as well. */
  flush(): void;
}

/** What comes from the main thread for others. */
export interface MainThreadListener {
  /** Called with everything that is posted on a channel. */
  onChannel(name: string, data: unknown): void;
  /** Called with each port for interrupts. */
  onInterrupts(port: MessagePort): void;
  onStarted(started: StartedProcess): void;
  /** Resolves when what was posted on channels has gone out. */
  sent(): Promise<void>;
}

export function createMainThread(
  parentPort: MessagePort,
  { onChannel, onInterrupts, onStarted, sent }: MainThreadListener,
): MainThread {
  const channels = new Map<string, MessagePort>();
  const pongs = new Map<number, () => void>();
  let pings = 0;
  let input: InputPort | undefined;

  const onMessage = (message: FromMainThread): void => {
    if ("pong" in message) pongs.get(message.pong)?.();
    else if ("input" in message) input = message.input;
    else if ("started" in message) onStarted(message.started);
    else if ("interrupts" in message) onInterrupts(message.interrupts);
    else if ("flushed" in message) void flushLast(new Int32Array(message.flushed));
    else {
      const { channel, port } = message;
      channels.set(channel, port);
      port.on("message", (data) => onChannel(channel, data));
    }
  };
  parentPort.on("message", onMessage);

  const drain = (port: MessagePort, receive: (message: unknown) => void): void => {
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
      receive(next.message);
  };

  const flushLast = async (flag: Int32Array): Promise<void> => {
    for (const [name, port] of channels) drain(port, (data) => onChannel(name, data));
    await sent();
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };

  const answers: MainThread["answers"] = async (message, ms = PING_MS) => {
    pings += 1;
    const ping = pings;
    const answered = new Promise<boolean>((resolve) => pongs.set(ping, () => resolve(true)));
    parentPort.postMessage({ ...message, ping });
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, ms, false));
    const isAnswered = await Promise.race([answered, late]);
    pongs.delete(ping);
    return isAnswered;
  };

  return {
    isStarted: () => input !== undefined,
    post: (message) => parentPort.postMessage(message),
    answers,
    postUntilAnswered: async (message) => {
      for (let time = 0; time < MAX_PINGS && !(await answers(message)); time++);
    },
    input: (answer) => {
      if (!input) return;
      input.port.postMessage(answer);
      const flag = new Int32Array(input.flag);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
    },
    flush: () => {
      drain(parentPort, (message) => onMessage(message as FromMainThread));
      for (const [name, port] of channels) drain(port, (data) => onChannel(name, data));
    },
  };
}
