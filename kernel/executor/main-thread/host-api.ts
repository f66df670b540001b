/** The executor's API for code that the kernel's host loads into it (not the user's). */
import type { MessagePort } from "node:worker_threads";
import type { CellId } from "../protocol.ts";

/** The executor, seen from inside. */
export interface ExecutorApi {
  /** The cell that the calling code belongs to, through awaits and callbacks. */
  cellId(): CellId | undefined;
  /** A way to the kernel process that works while the main thread is busy: what is posted arrives as `channel`. */
  openChannel(name: string): MessagePort;
  /**
   * A port by which another thread interrupts the main thread, however busy it is: an expression that is posted there
   * is evaluated in the middle of whatever runs, and its value posted back. One that terminates what it interrupted
   * gives "ended".
   */
  openInterrupts(): MessagePort;
  /** Called when a cell's code has ended by itself; its reply waits for what is posted on channels until this is done. */
  onEnd(listener: (id: CellId) => Promise<void> | void): void;
  /** Called after a cell was stopped, before its reply goes out. */
  onAbandon(listener: (id: CellId) => Promise<void> | void): void;
  /** Node's options for a thread of the host that loads code as the executor does. */
  readonly loaderFlags: readonly string[];
  /** The code of this process as it was loaded. */
  readonly loaded: LoadedCode;
  /** Says whether the host's own work goes on that cells started: it ends by itself, and is waited for. */
  onBusy(work: () => string | undefined): void;
}

/** Cells and local files, each as the user wrote it and as it was when it was loaded last. */
export interface LoadedCode {
  /** The text of a URL: with a version that one, without one the newest. */
  text(url: string): string | undefined;
  /**
   * The cells that ran, the last at the end, and what a magic made of their text; of one that runs or failed, some
   * statements may not have run.
   */
  cells(): {
    url: string;
    text: string;
    expanded: string | undefined;
    ended: "ok" | "failed" | undefined;
  }[];
  /** Rises whenever code was loaded. */
  version(): number;
}

const KEY = Symbol.for("cellflow.executor");
type Holder = { [KEY]?: ExecutorApi };

/** Make the executor known to modules loaded later. Once a process. */
export function provideExecutor(api: ExecutorApi): void {
  Object.defineProperty(globalThis, KEY, { value: api, enumerable: false });
}

/** The executor this code runs in; undefined outside a kernel. */
export function currentExecutor(): ExecutorApi | undefined {
  return (globalThis as Holder)[KEY];
}
