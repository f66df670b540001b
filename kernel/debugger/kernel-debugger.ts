/** The debugger as the session sees it: what it needs and what it offers. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Executor } from "../executor/executor.ts";
import type { CellScript, CellScripts } from "./scripts/cell-scripts.ts";
import type { KnownMagic } from "./scripts/expected-scripts.ts";

/** What the debugger works on. */
export interface DebuggerOptions {
  executor(): Executor;
  scripts: CellScripts;
  /** Names of the notebook that have a value. */
  declared: Set<string>;
  /** The magics there are. */
  magics(): Promise<readonly KnownMagic[]>;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  /** Send an event to the front ends. */
  emit(event: DebugProtocol.Event): void;
}

/** The debugger of one session; it may be attached and detached any number of times. */
export interface KernelDebugger {
  /** Never rejects: what fails is a response that says so. */
  request(content: Record<string, unknown>): Promise<DebugProtocol.Response>;
  /** An event of V8's inspector. */
  onInspectorEvent(method: string, params: object): void;
  /** Set the breakpoints of a script that is about to run. */
  beforeRun(script: CellScript): Promise<void> | undefined;
  /** Another executor has taken the place of one that ended. */
  executorChanged(): void;
  /** Let the executor go on if it is paused, and wait for no step or pause any more. */
  resume(): Promise<void>;
  /** The running cell is being stopped: the executor sees to it that it is not paused. */
  interrupted(): void;
  close(): void;
}
