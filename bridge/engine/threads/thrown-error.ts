/** Takes an error of a task's code from one thread to another: name, message, stack and fields, not its class. */
import { inspect } from "node:util";
import { CancelledError, CellflowError, FailedError, RefusedError, TimeoutError } from "../../errors.ts";
import { problemOf } from "../../results/storable.ts";
import type { Threw, ThrownError } from "./messages.ts";

const NATIVE: Record<string, ErrorConstructor> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** Ours, which callers tell by their class. */
const OWN: Record<string, new (message: string) => CellflowError> = {
  CancelledError,
  FailedError,
  RefusedError,
  TimeoutError,
};

export function sendThrown(thrown: unknown): Threw {
  try {
    if (thrown instanceof Error) return { kind: "threw", error: send(thrown, 0) };
    return { kind: "threw", value: problemOf(thrown) === undefined ? thrown : String(thrown) };
  } catch {
    // One whose own getters throw, or that has no text.
    return { kind: "threw", value: inspect(thrown) };
  }
}

export function receiveThrown({ error, value }: Omit<Threw, "kind">): unknown {
  return error ? receive(error) : value;
}

/** Causes of causes: some are made to hold themselves. */
const MAX_CAUSES = 10;

function send(error: Error, depth: number): ThrownError {
  const fields = Object.entries(error).filter(
    ([key, value]) => key !== "cause" && problemOf(value) === undefined,
  );
  return {
    name: String(error.name),
    message: String(error.message),
    stack: typeof error.stack === "string" ? error.stack : undefined,
    fields: Object.fromEntries(fields),
    cause: error.cause instanceof Error && depth < MAX_CAUSES ? send(error.cause, depth + 1) : undefined,
  };
}

function receive({ name, message, stack, fields, cause }: ThrownError): Error {
  const options = cause && { cause: receive(cause) };
  const { code } = fields;
  const own = String(code).startsWith("run.") ? OWN[name] : undefined;
  const error = own
    ? new own(message)
    : name === "CellflowError" && typeof code === "string"
      ? new CellflowError(code, message, options)
      : new (NATIVE[name] ?? Error)(message, options);
  if (error.name !== name)
    Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  for (const [key, value] of Object.entries(fields))
    Object.defineProperty(error, key, { value, enumerable: true, configurable: true, writable: true });
  return error;
}
