/** Sends an error from the reporter thread to the main thread so that it stays what it was. */
import { ApiError, UnreachableError } from "../../client/errors.ts";
import { CellflowError } from "../../errors.ts";
import type { SentError } from "./messages.ts";

export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { code, status, method, url, body } = error as Partial<ApiError>;
  const { reason, mayHaveArrived } = error as Partial<UnreachableError>;
  return {
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(typeof code === "string" && { code }),
    ...(error instanceof ApiError && { status, method, url, body }),
    ...(error instanceof UnreachableError && { url, reason, mayHaveArrived }),
  };
}

export function receiveError(sent: SentError): Error {
  const prototype =
    sent.name === "ApiError"
      ? ApiError.prototype
      : sent.name === "UnreachableError"
        ? UnreachableError.prototype
        : sent.code !== undefined
          ? CellflowError.prototype
          : Error.prototype;
  const error = new Error(sent.message);
  Object.setPrototypeOf(error, prototype);
  const { stack, message: _, ...fields } = sent;
  for (const [key, value] of Object.entries(fields)) {
    Object.defineProperty(error, key, {
      value,
      enumerable: key !== "name",
      configurable: true,
      writable: true,
    });
  }
  // Errors the user can put right keep the stack of their own call; ours say where they happened.
  if (sent.code === undefined && stack !== undefined) error.stack = stack;
  return error;
}
