/** Reads the arguments of filters, tests and methods by their names and positions. */
import { PythonError } from "./template-error.ts";
import { type Arguments, asNumber, isNumber, text, truth, typeName, type Value } from "./values.ts";

/** Arguments by name, each as the kind that is asked for. @throws PythonError when one is missing or of another kind */
export interface Reader {
  value(name: string, otherwise?: Value): Value;
  string(name: string, otherwise?: string): string;
  integer(name: string, otherwise?: number): number;
  flag(name: string, otherwise?: boolean): boolean;
  has(name: string): boolean;
  /** All that were given without a name. */
  readonly rest: readonly Value[];
}

/**
 * @param names of what may be given, in the order of their positions
 * @throws PythonError for one that is missing, unknown or of another type
 */
export function argumentsOf(of: string, { positional, named }: Arguments, names: readonly string[]): Reader {
  const values = new Map<string, Value>(named);
  for (const [index, name] of names.entries()) {
    const value = positional[index];
    if (value === undefined) continue;
    if (named.has(name))
      throw new PythonError("TypeError", `${of}() got multiple values for argument '${name}'`);
    values.set(name, value);
  }
  for (const name of named.keys())
    if (!names.includes(name))
      throw new PythonError("TypeError", `${of}() got an unexpected keyword argument '${name}'`);
  const get = (name: string): Value | undefined => values.get(name);
  const needed = (name: string): Value => {
    const value = get(name);
    if (value === undefined)
      throw new PythonError("TypeError", `${of}() missing 1 required positional argument: '${name}'`);
    return value;
  };
  return {
    value(name, otherwise) {
      const value = get(name);
      if (value !== undefined) return value;
      return otherwise === undefined ? needed(name) : otherwise;
    },
    string(name, otherwise) {
      const value = get(name);
      if (value === undefined || value === null) return otherwise ?? text(needed(name));
      return text(value);
    },
    integer(name, otherwise) {
      const value = get(name);
      if (value === undefined || value === null) {
        if (otherwise !== undefined) return otherwise;
        needed(name);
      }
      if (value === undefined || !isNumber(value) || typeof asNumber(value) === "number")
        throw new PythonError(
          "TypeError",
          `'${typeName(value ?? null)}' object cannot be interpreted as an integer`,
        );
      return Number(value);
    },
    flag: (name, otherwise = false) => truth(get(name) ?? otherwise),
    has: (name) => values.has(name),
    rest: positional,
  };
}
