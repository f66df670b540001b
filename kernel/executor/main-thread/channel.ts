/** Sends the main thread's answers by synchronous writes, so that they arrive even before a long computation. */
import fs from "node:fs";
import { jsonValue } from "../../output/json-value.ts";
import { FDS, type FromMain, IN_ORDER, orderMark } from "../protocol.ts";

/** Something to send; its mark is set here. */
export type Send = (message: FromMain) => void;

/** Where output is written: to the kernel as messages, or to one of the process's own streams, past them. */
export type Written = "messages" | 1 | 2 | "both streams";

/** The way to the kernel process. */
export interface Sender {
  send: Send;
  /** Called before code writes to stdout or stderr itself: what was written elsewhere before comes before it. */
  beforeWrite(written: Exclude<Written, "messages">): void;
}

/** The kernel is gone: what the user's last handlers print is lost, and they go on. */
const NO_READER = ["EPIPE", "ECONNRESET"];

/** Write all of `bytes`; a full pipe blocks until the kernel has read on, which bounds memory. */
function writeAll(write: typeof fs.writeSync, fd: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += write(fd, bytes, at);
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (NO_READER.includes(code)) return;
      if (code !== "EAGAIN") throw error;
    }
  }
}

/** A message may hold users' values (a comm's data): what JSON refuses, a BigInt, goes as what it takes. */
function toJson(message: FromMain): string {
  try {
    return JSON.stringify(message);
  } catch {
    return JSON.stringify(jsonValue(message, "program"));
  }
}

/**
 * `mark` is the word of the order marks: before a message of IN_ORDER goes out, one is written to stdout and to stderr,
 * so that the kernel knows what was written there before it. A mark is short enough to be written whole.
 * What it gives throws a TypeError for a message with a circle.
 */
export function createSender(mark: string): Sender {
  const { writeSync } = fs; // the loader replaces it in `fs`, where cells find it
  let isLineEnded = true;
  let number = 0;
  let last: Written | undefined;

  /** @returns the streams that could not be marked */
  const markStreams = (): ("stdout" | "stderr")[] => {
    const bytes = Buffer.from(orderMark(mark, number));
    const unmarked: ("stdout" | "stderr")[] = [];
    for (const [fd, name] of [[1, "stdout"] as const, [2, "stderr"] as const]) {
      try {
        writeAll(writeSync, fd, bytes);
      } catch {
        // A cell has closed it: the kernel must not wait for it.
        unmarked.push(name);
      }
    }
    return unmarked;
  };

  const write = (line: string): void => {
    // A stop can cut a line short: the next one must not be glued to it.
    const bytes = Buffer.from(isLineEnded ? `${line}\n` : `\n${line}\n`);
    isLineEnded = false;
    writeAll(writeSync, FDS.answers, bytes);
    isLineEnded = true;
  };

  const writeInOrder = (message: FromMain): void => {
    number += 1;
    const marked = { ...message, mark: number };
    // First: what is not JSON must leave no marks.
    const line = toJson(marked);
    const unmarked = markStreams();
    write(unmarked.length > 0 ? toJson({ ...marked, unmarked }) : line);
    last = undefined;
  };

  const switchTo = (written: Written): void => {
    if (last !== undefined && last !== written) writeInOrder({ op: "fence" });
    last = written;
  };

  return {
    send: (message) => {
      if (message.op === "stream") switchTo("messages");
      else if (IN_ORDER.has(message.op)) return writeInOrder(message);
      write(toJson(message));
    },
    beforeWrite: switchTo,
  };
}
