/** Reads JSON as Prefect's models do where their answers show how: every branch of a union that does not fit, named. */
import { isRecord } from "../../is-record.ts";
import { type Phrase, type PlainProblem, type Problem, problem, valueError } from "./problem.ts";

/** A value as it is stored, or everything that is wrong with it. `fields` is how many fields of a model were sent. */
export type Read<T> = { value: T; fields?: number } | { problems: Problem[] };

/** Reads one kind of value; locations in its problems begin at that value. */
export type Reader<T> = (input: unknown) => Read<T>;

/** The value is wrong in this way. */
export function fail(type: PlainProblem, input: unknown): { problems: Problem[] } {
  return { problems: [problem(type, [], input)] };
}

/** The value is wrong in a way that its type does not say alone. */
export function failWith({ type, msg, ctx }: Phrase, input: unknown): { problems: Problem[] } {
  return { problems: [{ type, loc: [], msg, input, ...(ctx && { ctx }) }] };
}

/** What a check of ours found wrong. */
export function failCheck(message: string, input: unknown): { problems: Problem[] } {
  return failWith(valueError(message), input);
}

/** The same problems, seen from outside. */
export function within(key: string | number, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, loc: [key, ...problem.loc] }));
}

/** A list, each of its items read by `item`. */
export function list<T>(item: Reader<T>): Reader<T[]> {
  return (input) => {
    if (!Array.isArray(input)) return fail("list_type", input);
    return items(input, item);
  };
}

/** A list of different texts. */
export function textSet(item: Reader<string>): Reader<string[]> {
  return (input) => {
    if (!Array.isArray(input)) return fail("set_type", input);
    const read = items(input, item);
    return "value" in read ? { value: [...new Set(read.value)] } : read;
  };
}

function items<T>(input: readonly unknown[], item: Reader<T>): Read<T[]> {
  const values: T[] = [];
  const problems: Problem[] = [];
  for (const [index, each] of input.entries()) {
    const read = item(each);
    if ("value" in read) values.push(read.value);
    else problems.push(...within(index, read.problems));
  }
  return problems.length === 0 ? { value: values } : { problems };
}

/** An object of any keys, each value read by `item`. */
export function record<T>(item: Reader<T>): Reader<Record<string, T>> {
  return (input) => {
    if (!isRecord(input)) return fail("dict_type", input);
    const entries: [string, T][] = [];
    const problems: Problem[] = [];
    for (const [key, each] of Object.entries(input)) {
      const read = item(each);
      if ("value" in read) entries.push([key, read.value]);
      else problems.push(...within(key, read.problems));
    }
    return problems.length === 0 ? { value: Object.fromEntries(entries) } : { problems };
  };
}

/** Takes every value as it is. */
export const anything: Reader<unknown> = (input) => ({ value: input });

/** Takes null besides. */
export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (input) => (input === null ? { value: null } : reader(input));
}

/** Reads further what `reader` read. */
export function checked<T>(reader: Reader<T>, problem: (value: T) => string | undefined): Reader<T> {
  return (input) => {
    const read = reader(input);
    if (!("value" in read)) return read;
    const message = problem(read.value);
    return message === undefined ? read : failCheck(message, input);
  };
}
