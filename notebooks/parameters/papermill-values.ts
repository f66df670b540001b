/** Parses `-p key=value` as papermill does, plus JSON. */
import { NotebookError } from "../errors.ts";
import type { Json } from "../file/notebook.ts";

/**
 * What the user typed for each name, all `texts` and the last of them; `raw` (`-r`) stays text whatever the parameter's
 * type.
 */
export type Assignments = ReadonlyMap<string, { text: string; texts: readonly string[]; raw: boolean }>;

/** Values for a notebook's parameters, as its cells will have them. */
export type Parameters = { [name: string]: ParameterValue };
export type ParameterValue =
  | null
  | boolean
  | number
  | string
  | bigint
  | Date
  | RegExp
  | Set<ParameterValue>
  | Map<string, ParameterValue>
  | ParameterValue[]
  | { [key: string]: ParameterValue };

/**
 * `["month=2", "url=http://x?a=b"]` to names and texts; a later one of the same name wins, unless it is a list.
 * Errors: `parameters.syntax`.
 */
export function parseAssignments(assignments: readonly string[], raw = false): Assignments {
  const given = new Map<string, { text: string; texts: string[]; raw: boolean }>();
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      const option = raw ? "-r" : "-p";
      throw new NotebookError(
        "parameters.syntax",
        `${option} ${assignment}: write it as ${option} name=value`,
      );
    }
    const name = assignment.slice(0, at).trim();
    const text = assignment.slice(at + 1);
    given.set(name, { text, texts: [...(given.get(name)?.texts ?? []), text], raw });
  }
  return given;
}

/**
 * A value as papermill's command line resolves it (cli.py, `_resolve_type`): True, False and None, integers
 * and floats, else text, quotes and all. Beyond that: true, false, null, and JSON lists and objects.
 */
export function parseValue(text: string): Json {
  const word = words[text];
  if (word !== undefined) return word;
  if (/^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) && isExact(text, value) ? value : text;
  }
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  }
  return text;
}

const words: Record<string, Json> = Object.assign(Object.create(null), {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
});

/** An integer too long for a number (an id of 64 bits) is not rounded. */
export function isExact(text: string, value: number): boolean {
  return !/^[+-]?\d+$/.test(text) || Number.isSafeInteger(value);
}
