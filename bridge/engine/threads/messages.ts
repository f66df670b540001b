/** The messages between the main thread and a thread that runs tasks' functions. */
import type { Frame } from "../../context.ts";
import type {
  EngineEnvironment,
  Operation,
  Operations,
  PostedUpdate,
  SentError,
} from "../reporter/messages.ts";

/** The module of a task's function, under an address of its own. */
export interface ThreadModule {
  url: string;
  code: string;
}

/** What the code there can know of the run it belongs to. */
export interface ThreadFrame {
  flow: { id: string; name: string; flow: string; parameters: Record<string, unknown> } | undefined;
  task: Omit<NonNullable<Frame["task"]>, "run">;
  origin: string | undefined;
  logPrints: boolean;
  persistResult: boolean | undefined;
}

export type ToThread =
  | {
      kind: "call";
      module: ThreadModule;
      args: readonly unknown[];
      frame: ThreadFrame;
      settings: EngineEnvironment;
    }
  /** Answers of the reporter. */
  | { kind: "answer"; id: number; value: unknown }
  | { kind: "failure"; id: number; error: SentError };

/** An error of a task's own code. */
export interface ThrownError {
  name: string;
  message: string;
  stack: string | undefined;
  fields: Record<string, unknown>;
  cause: ThrownError | undefined;
}

export type FromThread =
  | { kind: "returned"; value: unknown }
  /** `error`; anything else that was thrown is `value`. */
  | { kind: "threw"; error?: ThrownError; value?: unknown }
  | { kind: "print"; method: PrintMethod; text: string }
  /** For the reporter. */
  | { kind: "post"; update: PostedUpdate; urgent: boolean }
  | {
      [O in Operation]: { kind: "ask"; id: number; operation: O; request: Operations[O]["request"] };
    }[Operation];

export const PRINT_METHODS = ["debug", "log", "info", "warn", "error"] as const;
export type PrintMethod = (typeof PRINT_METHODS)[number];
