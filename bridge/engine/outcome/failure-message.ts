/** Describes what a user's code threw, without secrets: for a state's message and for a log line. */
import { isCellflowError } from "../../errors.ts";
import { masked } from "../../secrets/hide-secrets.ts";

/** `Error: message` for errors; for anything else, what kind of thing was raised. */
export function describeThrown(thrown: unknown, who: "Task" | "Flow" = "Task"): string {
  if (isError(thrown)) return masked(`${nameOf(thrown)}: ${thrown.message}`.replace(/: $/, ""));
  return masked(`${who} raised ${article(thrown)}: ${asText(thrown)}`);
}

/** The same of what our own code may have thrown, whose message says it all. */
export function describeCause(thrown: unknown): string {
  return isCellflowError(thrown) ? masked(thrown.message) : describeThrown(thrown);
}

/** The message of a Failed state: `Task read_data failed: no file` (an error of no other kind than Error is its message). */
export function failureMessage(kind: "task" | "flow", name: string, thrown: unknown): string {
  const who = `${kind === "task" ? "Task" : "Flow"} ${name}`;
  if (!isError(thrown)) return describeThrown(thrown).replace(/^Task/, who);
  const plain = isCellflowError(thrown) || nameOf(thrown) === "Error";
  return `${who} failed: ${plain && thrown.message !== "" ? masked(thrown.message) : describeThrown(thrown)}`;
}

// One a process: what a task threw is known where a flow throws it on.
const messages = new WeakMap<object, string>();

/** Remembers as whose failure `thrown` was first reported. */
export function rememberFailure(thrown: unknown, message: string): void {
  if (typeof thrown === "object" && thrown !== null && !messages.has(thrown)) messages.set(thrown, message);
}

/** The message under which `thrown` was reported already, of the task or flow that it came from. */
export function reportedFailure(thrown: unknown): string | undefined {
  return typeof thrown === "object" && thrown !== null ? messages.get(thrown) : undefined;
}

/** Node's files and the engine's, as written and as bundled (`bridge/base.js`, `bridge/engine.js`). */
const OWN_FRAME = /\bnode:internal\/|\/bridge\/(?:base|engine|worker|sdk|context|task|flow|notify)[./]/;

/** A log line's text for a failure: with the stack of an error, without lines of the engine itself. */
export function withStack(line: string, thrown: unknown): string {
  if (!isError(thrown) || typeof thrown.stack !== "string") return line;
  const frames = thrown.stack
    .split("\n")
    .filter((at) => /^\s+at /.test(at))
    .filter((at) => !OWN_FRAME.test(at));
  return frames.length > 0 ? `${line}\n${masked(frames.slice(0, 20).join("\n"))}` : line;
}

// Errors of another realm (a notebook's context) are errors too.
function isError(thrown: unknown): thrown is Error {
  return (
    thrown instanceof Error ||
    (typeof thrown === "object" && thrown !== null && "message" in thrown && "stack" in thrown)
  );
}

function nameOf(error: Error): string {
  return typeof error.name === "string" && error.name !== "" ? error.name : "Error";
}

function article(thrown: unknown): string {
  if (thrown === null) return "null";
  if (thrown === undefined) return "undefined";
  const type = Array.isArray(thrown) ? "array" : typeof thrown;
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function asText(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  if (typeof thrown === "object" && thrown !== null) {
    try {
      const json = JSON.stringify(thrown);
      if (json !== undefined) return json.length > 500 ? `${json.slice(0, 500)}…` : json;
    } catch {
      // Circular, or a toJSON that throws: its own text will do.
    }
  }
  return String(thrown);
}
