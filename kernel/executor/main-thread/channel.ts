/** Sends the main thread's answers by synchronous writes, so that they arrive even before a long computation. */
import { writeSync } from "node:fs";
import { jsonValue } from "../../output/json-value.ts";
import { FDS, type FromMain } from "../protocol.ts";

export type Send = (message: FromMain) => void;

/** Write all of `bytes`; a full pipe blocks until the kernel has read on, which bounds memory. */
function writeAll(fd: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
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

/** The way to the kernel process. @throws TypeError for a circle */
export function createSender(): Send {
  let isLineEnded = true;
  return (message) => {
    const line = toJson(message);
    // A stop can cut a line short: the next one must not be glued to it.
    const bytes = Buffer.from(isLineEnded ? `${line}\n` : `\n${line}\n`);
    isLineEnded = false;
    writeAll(FDS.answers, bytes);
    isLineEnded = true;
  };
}

/** Marks the end of a cell on the process's own stdout and stderr, which children and native code write to. */
export function markEnd(mark: string): void {
  const bytes = Buffer.from(mark);
  writeAll(1, bytes);
  writeAll(2, bytes);
}
