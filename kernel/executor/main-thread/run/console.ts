/** Sends what is printed to the kernel, with the cell it belongs to, in the order it was printed. */
import { Console } from "node:console";
import { Writable } from "node:stream";
import { formatWithOptions, inspect } from "node:util";
import type { Send } from "../channel.ts";
import type { CellContext } from "./cell-run.ts";
import { createTerminal, type Terminal } from "./terminal.ts";
import { terminalProperties } from "./terminal-properties.ts";

type StreamName = "stdout" | "stderr";

type Done = () => void;
type Write = [chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done];

function textOf(chunk: string | Uint8Array, encoding: BufferEncoding = "utf8"): string {
  if (typeof chunk === "string")
    return /^utf-?8$/i.test(encoding) ? chunk : Buffer.from(chunk, encoding).toString();
  return Buffer.from(chunk).toString();
}

/**
 * A stream that prints. It can't be closed, as Node's own can't be: that someone ended or destroyed it changes
 * nothing for others who print. It holds no state, which a stop in the middle of a write would leave behind.
 */
function standIn(name: StreamName, print: (name: StreamName, text: string) => void): NodeJS.WriteStream {
  // What is never destroyed by itself is not waited for to be closed (by `pipeline`, say).
  const stream = new Writable({ autoDestroy: false });
  const write = (...[chunk, encoding, done]: Write): boolean => {
    const then = typeof encoding === "function" ? encoding : done;
    print(name, textOf(chunk, typeof encoding === "string" ? encoding : undefined));
    if (then) process.nextTick(then);
    return true;
  };
  /** Emits `event`: whoever ends the stream waits for it. */
  const emitLater = (event: "finish" | "close", then?: Done): typeof stream => {
    process.nextTick(() => {
      then?.();
      stream.emit(event);
    });
    return stream;
  };
  return Object.assign(stream, {
    write,
    end: (...[chunk, encoding, done]: Write | [Done?]) => {
      const then = [chunk, encoding, done].find((one) => typeof one === "function");
      if (typeof chunk === "string" || chunk instanceof Uint8Array)
        write(chunk, typeof encoding === "string" ? encoding : undefined);
      return emitLater("finish", then);
    },
    destroy: () => emitLater("close"),
    fd: name === "stdout" ? 1 : 2,
    ...terminalProperties(stream, name === "stdout"),
  }) as unknown as NodeJS.WriteStream;
}

const MAX_CHUNK_LENGTH = 262_144; // UTF-16 code units

/** Where the chunk that starts at `at` ends; never within a surrogate pair. */
function chunkEnd(text: string, at: number): number {
  const end = at + MAX_CHUNK_LENGTH;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}

/** The terminals of one cell: front ends show each cell's output by itself. */
type Terminals = Record<StreamName, Terminal>;

/**
 * Replace `process.stdout`, `process.stderr` and the printing methods of `console`. The streams are terminals to
 * programs in this process, so that bars and colours show. The result prints what still waits, in the cell it is of.
 */
export function installConsole(context: CellContext, send: Send): () => void {
  const ofCells = new WeakMap<object, Terminals>();
  const ofNoCell = {};
  const waiting = new Set<Terminal>();
  let isEnding = false;

  const terminals = (): Terminals => {
    const run = context.owner();
    const known = ofCells.get(run ?? ofNoCell);
    if (known) return known;
    const create = (name: StreamName): Terminal =>
      createTerminal((text) => {
        // In chunks: a string of 100 MB must not be held several times over here and in the kernel process.
        for (let at = 0; at < text.length; ) {
          const end = chunkEnd(text, at);
          send({ op: "stream", parent: run?.id, name, text: text.slice(at, end) });
          at = end;
        }
      });
    const created = { stdout: create("stdout"), stderr: create("stderr") };
    ofCells.set(run ?? ofNoCell, created);
    return created;
  };
  const flush = (): void => {
    for (const terminal of waiting) {
      terminal.flush();
      waiting.delete(terminal);
    }
  };
  // What handlers print after this comes at once.
  process.on("exit", () => {
    isEnding = true;
    flush();
  });
  const write = (name: StreamName, text: string): void => {
    const { [name]: terminal, [name === "stdout" ? "stderr" : "stdout"]: other } = terminals();
    // What waits there was drawn before.
    if (other.waits()) other.flush();
    // First: a stop in the middle of a write must find it.
    waiting.add(terminal);
    terminal.write(text);
    if (isEnding) terminal.flush();
    if (!terminal.waits()) waiting.delete(terminal);
  };
  for (const name of ["stdout", "stderr"] as const) {
    const stream = standIn(name, write);
    Object.defineProperty(process, name, { get: () => stream, configurable: true, enumerable: true });
  }
  let indent = "";
  const print =
    (name: StreamName) =>
    (...values: unknown[]): void => {
      const first = values[0];
      const text =
        values.length === 1 && typeof first === "string"
          ? first
          : formatWithOptions({ colors: false }, ...values);
      // A frame that waits was drawn before.
      flush();
      const line = indent === "" ? `${text}\n` : `${indent}${text.replaceAll("\n", `\n${indent}`)}\n`;
      terminals()[name].print(line);
    };
  const [out, error] = [print("stdout"), print("stderr")];
  const trace = (...values: unknown[]): void => {
    const { stack } = Object.assign(new Error(formatWithOptions({}, ...values)), { name: "Trace" });
    error(stack);
  };
  const group = (...values: unknown[]): void => {
    if (values.length > 0) out(...values);
    indent += "  ";
  };
  const groupEnd = (): void => {
    indent = indent.slice(2);
  };
  // Colours of values, which Node adds on a terminal, would stay in what is logged and stored.
  const plain = new Console({ stdout: process.stdout, stderr: process.stderr, colorMode: false });
  Object.assign(console, {
    log: out,
    dir: (value: unknown, options?: object) => out(inspect(value, { customInspect: false, ...options })),
    table: plain.table,
    // On a terminal it would clear all that there is.
    clear: () => {},
    info: out,
    debug: out,
    warn: error,
    error,
    trace,
    group,
    groupCollapsed: group,
    groupEnd,
  });
  return flush;
}
