/** The messages between the main thread and a thread that runs tasks' functions. */
import type { Frame } from "../../context.ts";
import type { ReturnedState } from "../outcome/returned-state.ts";
import type { Operation, Operations, PostedUpdate, SentError } from "../reporter/messages.ts";

/** The module of a task's function, under an address of its own. */
export interface ThreadModule {
  url: string;
  code: string;
  /** May memory of what the function gives be needed there again, by what it uses? */
  keeps: boolean;
}

/** What the code there can know of the run it belongs to. */
export interface ThreadFrame {
  /** Parameters come with the first call of a flow run on a thread: they may be large. */
  flow: { id: string; name: string; flow: string; parameters?: Record<string, unknown> } | undefined;
  task: Omit<NonNullable<Frame["task"]>, "run">;
  origin: string | undefined;
  logPrints: boolean;
  persistResult: boolean | undefined;
  resultStorage: string | undefined;
}

export type ToThread =
  | {
      kind: "call";
      /** Its number on this thread. */
      call: number;
      module: ThreadModule;
      args: readonly unknown[];
      frame: ThreadFrame;
    }
  /** Answers of the reporter. */
  | { kind: "answer"; id: number; value: unknown }
  | { kind: "failure"; id: number; error: SentError }
  | { kind: "cancel"; flowRunId: string; reason: string };

/** An error of a task's own code. */
export interface ThrownError {
  name: string;
  message: string;
  stack: string | undefined;
  fields: Record<string, unknown>;
  cause: ThrownError | undefined;
}

/** `error`; anything else that was thrown is `value`. */
export interface Threw {
  kind: "threw";
  error?: ThrownError;
  value?: unknown;
}

export type FromThread =
  | { kind: "returned"; value: unknown }
  /** The function has returned a state. */
  | {
      kind: "ended";
      end: Pick<ReturnedState, "type" | "name" | "message">;
      value?: unknown;
      thrown?: Threw | undefined;
    }
  | Threw
  /** What nothing has caught, as of a timer, while the call is under way. */
  | (Omit<Threw, "kind"> & { kind: "uncaught"; description: string })
  | { kind: "print"; call: number | undefined; method: PrintMethod; text: string }
  /** For the reporter. */
  | { kind: "post"; update: PostedUpdate; urgent: boolean }
  | {
      [O in Operation]: { kind: "ask"; id: number; operation: O; request: Operations[O]["request"] };
    }[Operation];

export const PRINT_METHODS = ["debug", "log", "info", "warn", "error"] as const;
export type PrintMethod = (typeof PRINT_METHODS)[number];
