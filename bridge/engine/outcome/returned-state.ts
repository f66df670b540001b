/** Makes the states that a task or flow may return, to decide the state its run ends in. */
import { CellflowError } from "../../errors.ts";

/** The state a run is to end in; `D` is what its caller gets. */
export interface ReturnedState<D = unknown> {
  readonly type: "COMPLETED" | "FAILED" | "CANCELLED";
  readonly name: string;
  readonly message?: string;
  readonly data?: D;
  readonly [marker]: true;
}

/** What a state may be given. */
export interface ReturnedStateInit {
  /** Shown instead of its type's own name: `Skipped`; up to 100 characters. */
  name?: string;
  /** Why, for people. */
  message?: string;
}

/** What the caller of a function gets that may return a state. */
export type WithoutState<R> = R extends ReturnedState<infer D> ? D : R;

const marker: unique symbol = Symbol.for("cellflow.returned-state") as never;

/** One line, without characters that turn the direction of what follows. */
const NAME = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]{1,100}$/u;
const KEYS = ["name", "message", "data"];

/** @throws CellflowError `state.invalid` for a name or message that is none */
function returned<D>(
  type: ReturnedState["type"],
  own: string,
  init: ReturnedStateInit & { data?: unknown },
): ReturnedState<D> {
  const isPlain =
    typeof init === "object" && init !== null && !(init instanceof Error) && !Array.isArray(init);
  const unknown = isPlain ? Object.keys(init).find((key) => !KEYS.includes(key)) : undefined;
  if (!isPlain || unknown !== undefined) {
    const what = unknown === undefined ? `got ${isPlain ? "" : describeKind(init)}` : `it has no ${unknown}`;
    throw new CellflowError(
      "state.invalid",
      `states.${own} takes { name, message${type === "CANCELLED" ? "" : ", data"} }: ${what}`,
    );
  }
  const { name = own, message, ...given } = init;
  if (typeof name !== "string" || name.trim() === "" || !NAME.test(name)) {
    throw new CellflowError(
      "state.invalid",
      `a state's name must be 1 to 100 characters in one line, got ${JSON.stringify(name) ?? String(name)}`,
    );
  }
  if (message !== undefined && typeof message !== "string") {
    throw new CellflowError("state.invalid", `a state's message must be a string, got ${typeof message}`);
  }
  const state = { type, name, ...(message !== undefined && { message }), ...("data" in given && given) };
  return Object.defineProperty(state, marker, { value: true }) as ReturnedState<D>;
}

function describeKind(value: unknown): string {
  if (value instanceof Error) return "an error (give it as data)";
  return value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

function completed<D>(init: ReturnedStateInit & { data: D }): ReturnedState<D>;
function completed(init?: ReturnedStateInit): ReturnedState<undefined>;
function completed(init: ReturnedStateInit = {}): ReturnedState<undefined> {
  return returned("COMPLETED", "Completed", init);
}

/**
 * States to return from a task or flow: `return states.Completed({ name: "Skipped", message: "no new data" })`. The run
 * ends in that state, under that name; without one, in the way of its type.
 */
export const states = {
  /** The caller gets `data`. */
  Completed: completed,
  /**
   * The caller gets an error: `data` if it is one, else a FailedError with the message. A run with retries left is
   * tried again.
   */
  Failed: (init: ReturnedStateInit & { data?: unknown } = {}): ReturnedState<never> =>
    returned("FAILED", "Failed", init),
  /** The caller gets a CancelledError with the message. */
  Cancelled: (init: ReturnedStateInit = {}): ReturnedState<never> => returned("CANCELLED", "Cancelled", init),
} as const;

export function isReturnedState(value: unknown): value is ReturnedState {
  return typeof value === "object" && value !== null && marker in value;
}

/** The same state with other data. */
export function withData(
  state: Pick<ReturnedState, "type" | "name" | "message">,
  data: unknown,
): ReturnedState {
  const { type, name, message } = state;
  return returned(type, name, { name, ...(message !== undefined && { message }), data });
}
