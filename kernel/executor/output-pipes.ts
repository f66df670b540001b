/** Real pipes for an executor's stdout and stderr: on the sockets that Node makes, `> /dev/stdout` fails in a child. */
import { execFile } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** One pipe: what the kernel reads, and the descriptor a child is given (to be closed here afterwards). */
export interface OutputPipe {
  read: Readable;
  write: number;
}

/** Pipes made ahead, since making them takes a process. */
export interface OutputPipes {
  /** Pipes for stdout and stderr, if there are any: not elsewhere than on Linux, where sockets do as well. */
  take(): [OutputPipe, OutputPipe] | undefined;
  close(): void;
}

const open = (path: string): OutputPipe => {
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = openSync(path, constants.O_WRONLY);
  return { read: new Socket({ fd: read, readable: true, writable: false }), write };
};

type Pair = [OutputPipe, OutputPipe];

/** Pairs of named pipes in a folder of ours, which is gone again at once: open, they need no name. */
const make = (pairs: number): Promise<Pair[]> =>
  new Promise((resolve) => {
    try {
      const folder = mkdtempSync(join(tmpdir(), "cellflow-pipes-"));
      const paths = Array.from({ length: pairs }, (_, index) => [
        join(folder, `o${index}`),
        join(folder, `e${index}`),
      ]);
      execFile("mkfifo", ["-m", "600", ...paths.flat()], (error) => {
        try {
          resolve(error ? [] : paths.map(([out = "", err = ""]): Pair => [open(out), open(err)]));
        } catch {
          resolve([]);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      });
    } catch {
      resolve([]);
    }
  });

const drop = (pairs: readonly Pair[]): void => {
  for (const { read, write } of pairs.flat()) {
    read.destroy();
    closeSync(write);
  }
};

/** Resolves when the first are there, or can't be had: for the first executor, and for one that follows at once. */
export const prepareOutputPipes = async (): Promise<OutputPipes> => {
  const here = process.platform === "linux";
  let pairs = here ? await make(2) : [];
  let closed = false;
  const prepare = async (): Promise<void> => {
    const made = await make(1);
    if (closed) drop(made);
    else pairs.push(...made);
  };
  return {
    take: () => {
      const taken = pairs.shift();
      // Not at once, if there is another: the executor that takes these is to start first.
      if (here) setTimeout(() => void (closed || prepare()), pairs.length > 0 ? 500 : 0).unref();
      return taken;
    },
    close: () => {
      closed = true;
      drop(pairs);
      pairs = [];
    },
  };
};
