/** The messages between the kernel process, the executor's main thread and its supervisor thread: JSON lines. */
import { debugLog } from "../debug-log.ts";
import type { ErrorContent, MimeBundle } from "../protocol/message.ts";

/** File descriptors of the executor: requests in, answers out (written synchronously), the supervisor's own pipe. */
export const FDS = { requests: 3, answers: 4, supervisor: 5 } as const;

/** A cell's request, named by its message id. */
export type CellId = string;

/** One cell to run. `maps` lead from the script back to the cell, outermost first. */
export interface ExecuteRequest {
  op: "execute";
  id: CellId;
  /** Number of this run, rising: the supervisor knows by it how far the main thread is. */
  run: number;
  code: string;
  names: string[];
  maps: string[];
  /** The whole cell as the user wrote it. */
  source: string;
  /** What of it runs: a part, or all below a magic's line; without it, the code is a magic's own. */
  written?: string | undefined;
  /** The same as a magic has made it, in TypeScript; undefined where it made nothing of it. */
  expanded?: string | undefined;
  /** Which of the scripts it is that the cell runs as, from 0: line magics cut a cell. */
  part: number;
  /** What its frames are called in a traceback: `Cell [3]`. */
  label: string;
  /** Whether the front end can ask the user for input. */
  stdin: boolean;
}

/** Evaluate compiled expressions after a cell (Jupyter's user_expressions). */
export interface EvaluateRequest {
  op: "evaluate";
  id: CellId;
  expressions: { key: string; code: string; names: string[] }[];
}

/** One message of a comm, either way. Buffers are base64. */
export interface CommMessage {
  op: "comm";
  kind: "open" | "msg" | "close";
  commId: string;
  /** Only with `open`. */
  target?: string;
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: string[];
}

/** A comm message from the front end; `id` is its message id. */
export type CommDelivery = CommMessage & { id: CellId };

/** Inspect a live value: a name of the notebook or a global, and properties from there. Runs none of the user's code. */
export interface InspectRequest {
  op: "inspect";
  id: number;
  name: string;
  path: readonly string[];
  /** Names after a dot, the string keys of a Map or Set, or a short preview of the value. */
  want: "keys" | "map-keys" | "preview";
}

/** An inspected value: the name of its class or type, its keys, its preview. */
export interface Inspection {
  type: string;
  keys: { name: string; kind: "function" | "property" }[];
  preview: string;
}

/** The signals whose handlers a cell may have installed for the end of its process. */
export type EndSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** End, the user's handlers first: with `signal` now, without one when nothing that cells started is left. */
export interface EndRequest {
  op: "end";
  id: number;
  signal?: EndSignal;
}

/** What cells have started and is not over. Servers and what is unref'd do not count. */
export interface LeftRunning {
  /** A host's own work goes on, which is known to end. */
  isBusy: boolean;
  /** Files are being read or written. */
  hasFiles: boolean;
  /** Each kind in words: `2 timers`, `sleep (process 12)`. */
  parts: string[];
}

export type ToMain = ExecuteRequest | EvaluateRequest | CommDelivery | InspectRequest | EndRequest;

/** What an execute_reply carries for the front end to do (Jupyter's payloads). */
export type Payload =
  | { source: "set_next_input"; text: string; replace: boolean }
  | { source: "page"; data: MimeBundle; start: number };

export type Outcome =
  | { status: "ok"; data?: MimeBundle; metadata?: Record<string, unknown> }
  | ({ status: "error" } & ErrorContent);

/** What the user answered; `question` names what was asked, in this process or one before it. */
export interface Answer {
  question: string;
  value: string;
}

/** How a message stands to what code writes to stdout and stderr past the messages. */
interface Ordered {
  /** Number of the marks that were written to stdout and stderr just before this message. */
  mark?: number;
  /** Streams that could not be marked: a cell has closed them. */
  unmarked?: readonly ("stdout" | "stderr")[];
}

export type FromMain = Ordered & MainMessage;

type MainMessage =
  | { op: "ready"; pid: number }
  /** Holds only its marks: what stands behind it was written after what stands before it. */
  | { op: "fence" }
  /** From now on something may be posted on a channel: before a cell's reply, the supervisor is asked for all of it. */
  | { op: "channel-opened" }
  | { op: "stream"; parent: CellId | undefined; name: "stdout" | "stderr"; text: string }
  | {
      op: "display";
      parent: CellId | undefined;
      data: MimeBundle;
      metadata?: Record<string, unknown>;
      displayId?: string;
      update?: boolean;
    }
  | { op: "clear"; parent: CellId | undefined; wait: boolean }
  | { op: "late-error"; parent: CellId | undefined; error: ErrorContent }
  | { op: "done"; id: CellId; outcome: Outcome; declared: string[]; payload: Payload[] }
  | (CommMessage & { parent: CellId | undefined })
  | { op: "comm-done"; id: CellId }
  | { op: "inspected"; id: number; inspection?: Inspection }
  /** An end request was read: from now on only the user's handlers and what is left keep the process. */
  | { op: "ending"; id: number }
  | { op: "left"; left: LeftRunning }
  /** The main thread waits, blocked, for a line from the user. */
  | { op: "input"; parent: CellId; question: string; prompt: string; password: boolean }
  | { op: "evaluated"; id: CellId; results: Record<string, Outcome> };

export type ToSupervisor =
  /** Between cells, a main thread that does not answer within `answerMs` is kept by what an earlier cell left. */
  | { op: "interrupt"; id: CellId; run: number; answerMs?: number }
  | { op: "flush"; id: number }
  | ({ op: "input" } & Answer)
  /** Ask V8's inspector, of the main thread or of the supervisor thread itself, which runs nothing of the user's. */
  | { op: "cdp"; id: number; to: "main" | "self"; method: string; params?: object }
  /** No debugger any more: breakpoints are gone, a paused main thread goes on. */
  | { op: "cdp-close" };

export type FromSupervisor =
  | { op: "interrupted"; id: CellId }
  /** Processes of a stopped cell that could not be ended, as the user reads them. */
  | { op: "left"; id: CellId; processes: string[] }
  /** Code of the main thread was ended; what it was to read then may be lost. */
  | { op: "terminated" }
  | { op: "flushed"; id: number }
  /** The main thread's JavaScript has nearly used up its memory (bytes). */
  | { op: "memory"; used: number; limit: number }
  | { op: "channel"; name: string; data: unknown }
  | { op: "cdp-result"; id: number; result?: object; error?: string }
  | { op: "cdp-event"; method: string; params: object };

/** Messages that go out after all that was written before them, wherever it was written. */
export const IN_ORDER: ReadonlySet<FromMain["op"]> = new Set([
  "fence",
  "display",
  "clear",
  "late-error",
  "input",
  "comm",
  "comm-done",
  "evaluated",
  "done",
]);

/** An order mark on stdout or stderr. `word` is the executor's own, so that nothing else is taken for one. */
export function orderMark(word: string, number: number): string {
  return `\u0000${word}:${number}\u0000`;
}

/**
 * Splits a byte stream into lines of JSON. Incomplete lines wait for their rest; a line that is not JSON (its
 * sender was stopped while it wrote) is left out.
 */
export function lineReader<T>(receive: (message: T) => void): (chunk: Buffer) => void {
  let rest: Buffer[] = [];
  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(10, from); at >= 0; at = chunk.indexOf(10, from)) {
      const part = chunk.subarray(from, at);
      const line = rest.length > 0 ? Buffer.concat([...rest, part]) : part;
      rest = [];
      from = at + 1;
      const message = parseJson<T>(line);
      if (message !== undefined) receive(message);
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  };
}

function parseJson<T>(line: Buffer): T | undefined {
  if (line.length === 0) return undefined;
  try {
    return JSON.parse(line.toString()) as T;
  } catch (error) {
    debugLog("executor.protocol", error);
    return undefined;
  }
}
