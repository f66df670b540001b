/** Defines what a filter and a test of templates are, and what they may ask of the template that uses them. */
import type { Reader } from "../arguments.ts";
import type { Budget } from "../budget.ts";
import type { Arguments, Value } from "../values.ts";

/** What a filter may use beside its arguments. */
export interface Using {
  readonly budget: Budget;
  /** `value.a.b`, or `value.0` */
  attribute(of: Value, path: Value): Value;
  filter(name: string, of: Value, args: Arguments): Value;
  test(name: string, of: Value, args: Arguments): boolean;
}

/** `of | name(args)` */
export interface Filter {
  /** Of its arguments, in the order of their positions; `*` stands for any. */
  readonly names: readonly string[];
  readonly call: (of: Value, args: Reader, using: Using, raw: Arguments) => Value;
}

/** By their names. */
export type Filters = ReadonlyMap<string, Filter>;

/** A filter with these parameters, in their order. */
export function filter(names: readonly string[], call: Filter["call"]): Filter {
  return { names, call };
}

/** A filter without arguments that makes one text of another. */
export function ofText(make: (of: string) => Value, read: (value: Value) => string): Filter {
  return filter([], (of) => make(read(of)));
}
