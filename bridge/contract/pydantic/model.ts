/** Reads models, of named fields, and unions of them, which name every branch that does not fit. */
import { isRecord } from "../../is-record.ts";
import { type Problem, problem } from "./problem.ts";
import { fail, type Read, type Reader, within } from "./read.ts";

/** How a field is read. */
export interface Field<T> {
  read: Reader<T>;
  /** What stands for it when it is not sent; without it the field is required. */
  fallback?: () => T;
}

/** A reader for each field of a model. */
export type Fields<T> = { [K in keyof T]: Field<T[K]> };

/** A field that must be sent. */
export function required<T>(read: Reader<T>): Field<T> {
  return { read };
}

/** A field that need not be sent. @param fallback makes what stands for it then */
export function optional<T>(read: Reader<T>, fallback: () => T): Field<T> {
  return { read, fallback };
}

/**
 * A model: its fields in their order, whatever order they are sent in.
 * @param extra what happens with fields that it does not know
 */
export function model<T extends object>(fields: Fields<T>, extra: "ignore" | "forbid" = "ignore"): Reader<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (input) => {
    if (!isRecord(input)) return fail("model_attributes_type", input);
    const value: Partial<T> = {};
    const problems: Problem[] = [];
    let sent = 0;
    for (const name of names) {
      const field = fields[name];
      if (!Object.hasOwn(input, name)) {
        if (field.fallback) value[name] = field.fallback();
        else problems.push(problem("missing", [name], input));
        continue;
      }
      sent++;
      const read = field.read(input[name]);
      if ("value" in read) value[name] = read.value;
      else problems.push(...within(name, read.problems));
    }
    if (extra === "forbid") problems.push(...unknownFields(input, names));
    return problems.length === 0 ? { value: value as T, fields: sent } : { problems };
  };
}

function unknownFields(input: Record<string, unknown>, names: readonly string[]): Problem[] {
  return Object.keys(input)
    .filter((key) => !names.includes(key))
    .map((key) => problem("extra_forbidden", [key], input[key]));
}

/** The branches of a union by the names its answers give them. */
export type Branches<T> = readonly (readonly [name: string, reader: Reader<T>])[];

/** The branch that takes most of the fields that were sent, the first of equals; else what is wrong with every one. */
export function union<T>(branches: Branches<T>): Reader<T> {
  return (input) => {
    let best: Extract<Read<T>, { value: T }> | undefined;
    const problems: Problem[] = [];
    for (const [name, reader] of branches) {
      const read = reader(input);
      if (!("value" in read)) problems.push(...within(name, read.problems));
      else if (!best || (read.fields ?? 0) > (best.fields ?? 0)) best = read;
    }
    return best ?? { problems };
  };
}
