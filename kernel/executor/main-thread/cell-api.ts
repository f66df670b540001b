/** What `import … from "cellflow/kernel"` gives in a cell. */

import type { Display } from "./display/display.ts";
import type { Comms } from "./run/comms.ts";
import type { Questions } from "./run/input.ts";

/** The kernel, for cells. */
export interface CellApi extends Pick<Questions, "prompt" | "confirm" | "alert"> {
  display: Display;
  comms: Comms;
  /** Put text into the next cell, or with `replace` into this one. */
  setNextInput(text: string, options?: { replace?: boolean }): void;
  /** Run a command; what it prints appears under the cell. Error when it ends with another code than 0. */
  shell(command: string, options?: { program?: string }): Promise<void>;
  /** The notebook's names, with a word on each value. */
  names(): { name: string; type: string; value: string }[];
  /** Forget the notebook's names. */
  reset(): void;
}

const key = Symbol.for("cellflow.cell-api");
type Holder = { [key]?: CellApi };

/** Make the API known to `cell-exports.ts`. Once a process. */
export function provideCellApi(api: CellApi): void {
  Object.defineProperty(globalThis, key, { value: api, enumerable: false });
}

/** The API of the kernel this code runs in. Error: outside a kernel. */
export function cellApi(): CellApi {
  const api = (globalThis as Holder)[key];
  if (!api) throw new Error('"cellflow/kernel" can only be imported in a cell of a notebook');
  return api;
}
