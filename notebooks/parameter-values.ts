/** What `-p key=value` means: papermill's reading of values, plus JSON. */
import { NotebookError } from "./errors.ts";
import type { Json } from "./notebook.ts";

/** Names and values given by the person. */
export type Parameters = { [name: string]: Json };

/**
 * `["month=2", "city=\"NYC\""]` to `{month: 2, city: "NYC"}`; a later one of the same name wins. With `raw` the
 * value stays text. Errors: `parameters.syntax`.
 */
export const parseAssignments = (assignments: readonly string[], raw = false): Parameters => {
  const values: Parameters = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf("=");
    if (at < 1) {
      const option = raw ? "-r" : "-p";
      throw new NotebookError(
        "parameters.syntax",
        `${option} ${assignment}: write it as ${option} name=value`,
      );
    }
    const text = assignment.slice(at + 1);
    values[assignment.slice(0, at).trim()] = raw ? text : parseValue(text);
  }
  return values;
};

/**
 * A value as papermill's command line resolves it (cli.py, `_resolve_type`): True, False and None, integers
 * and floats, else text. Beyond that: true, false, null, and JSON lists, objects and quoted strings.
 */
export const parseValue = (text: string): Json => {
  const word = words[text];
  if (word !== undefined) return word;
  if (/^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) && isExact(text, value) ? value : text;
  }
  if (/^\s*[[{"]/.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  }
  return text;
};

const words: Record<string, Json> = Object.assign(Object.create(null), {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
});

/** An integer too long for a number (an id of 64 bits) stays text rather than being rounded. */
const isExact = (text: string, value: number): boolean =>
  !/^[+-]?\d+$/.test(text) || Number.isSafeInteger(value);
