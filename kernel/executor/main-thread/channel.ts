/** Sends the main thread's answers by synchronous writes, so that they arrive even before a long computation. */
import { writeSync } from "node:fs";
import { FDS, type FromMain } from "../protocol.ts";

export type Send = (message: FromMain) => void;

/** The kernel is gone: what the user's last handlers print is lost, and they go on. */
const NO_READER = ["EPIPE", "ECONNRESET"];

/** Write all of `bytes`; a full pipe blocks until the kernel has read on, which bounds memory. */
function writeAll(fd: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (NO_READER.includes(code)) return;
      if (code !== "EAGAIN") throw error;
    }
  }
}

/** The way to the kernel process. */
export function createSender(): Send {
  let isLineEnded = true;
  return (message) => {
    const line = JSON.stringify(message);
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
