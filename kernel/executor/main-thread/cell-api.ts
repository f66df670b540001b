/** The API behind `import … from "cellflow/kernel"` in a cell. */

import type { Display } from "./display/display.ts";
import type { Comms } from "./run/comms.ts";
import type { Questions } from "./run/input.ts";

/** The kernel, for cells. */
export interface CellApi extends Pick<Questions, "prompt" | "confirm" | "alert"> {
  display: Display;
  comms: Comms;
  /** Put text into the next cell, or with `replace` into this one. */
  setNextInput(text: string, options?: { replace?: boolean }): void;
  /** Run a command; what it prints appears under the cell. @throws CommandFailed when it ends with another code than 0. */
  shell(command: string, options?: { program?: string }): Promise<void>;
  /** The notebook's names, each with its type and a short value. */
  names(): { name: string; type: string; value: string }[];
  /** Forget the notebook's names. */
  reset(): void;
}

const KEY = Symbol.for("cellflow.cell-api");
type Holder = { [KEY]?: CellApi };

/** Make the API known to `cell-exports.ts`. Once a process. */
export function provideCellApi(api: CellApi): void {
  Object.defineProperty(globalThis, KEY, { value: api, enumerable: false });
}

/** The API of the kernel this code runs in. @throws Error outside a kernel. */
export function cellApi(): CellApi {
  const api = (globalThis as Holder)[KEY];
  if (!api) throw new Error('"cellflow/kernel" can only be imported in a cell of a notebook');
  return api;
}
