/** Takes an error of a task's code from one thread to another: name, message, stack and fields, not its class. */
import { CellflowError } from "../../errors.ts";
import { problemOf } from "../../results/storable.ts";
import type { FromThread, ThrownError } from "./messages.ts";

/** What names what else was thrown. */
type Threw = Extract<FromThread, { kind: "threw" }>;

const NATIVE: Record<string, ErrorConstructor> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

export function sendThrown(thrown: unknown): Threw {
  if (thrown instanceof Error) return { kind: "threw", error: send(thrown, 0) };
  const problem = problemOf(thrown);
  return { kind: "threw", value: problem === undefined ? thrown : String(thrown) };
}

export function receiveThrown({ error, value }: Threw): unknown {
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
  const error =
    name === "CellflowError" && typeof code === "string"
      ? new CellflowError(code, message, options)
      : new (NATIVE[name] ?? Error)(message, options);
  if (error.name !== name)
    Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  for (const [key, value] of Object.entries(fields))
    Object.defineProperty(error, key, { value, enumerable: true, configurable: true, writable: true });
  return error;
}
