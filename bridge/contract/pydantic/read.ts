/** Reads JSON as Prefect's models do where their answers show how: every branch of a union that does not fit, named. */

/** What is wrong at one place, as Prefect's clients show it. */
export interface Problem {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/** A value as it is stored, or everything that is wrong with it. `fields` is how many fields of a model were sent. */
export type Read<T> = { value: T; fields?: number } | { problems: Problem[] };

/** Reads one kind of value; places in its problems begin at that value. */
export type Reader<T> = (input: unknown) => Read<T>;

export function fail(
  type: string,
  msg: string,
  input: unknown,
  ctx?: Record<string, unknown>,
): { problems: Problem[] } {
  return { problems: [{ type, loc: [], msg, input, ...(ctx && { ctx }) }] };
}

/** What a check of ours found wrong. */
export function failCheck(message: string, input: unknown): { problems: Problem[] } {
  return fail("value_error", `Value error, ${message}`, input, { error: {} });
}

/** The same problems, seen from outside. */
export function within(place: string | number, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, loc: [place, ...problem.loc] }));
}

/** A list, each of its items read by `item`. */
export function list<T>(item: Reader<T>): Reader<T[]> {
  return (input) => {
    if (!Array.isArray(input)) return fail("list_type", "Input should be a valid list", input);
    return items(input, item);
  };
}

/** A list of different texts. */
export function textSet(item: Reader<string>): Reader<string[]> {
  return (input) => {
    if (!Array.isArray(input)) return fail("set_type", "Input should be a valid set", input);
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
    if (!isObject(input)) return fail("dict_type", "Input should be a valid dictionary", input);
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

export const anything: Reader<unknown> = (input) => ({ value: input });

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

export function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
