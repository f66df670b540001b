/** Calls the filters, tests, functions and macros of a template, each call accounted for. */
import type { Access } from "./access.ts";
import { argumentsOf } from "./arguments.ts";
import type { Budget } from "./budget.ts";
import type { Filters, Using } from "./filters/filter.ts";
import { COMPARING, TESTS } from "./filters/plain.ts";
import { holds } from "./operators/compare.ts";
import { PythonError } from "./template-error.ts";
import {
  type Arguments,
  Callable,
  cost,
  List,
  Namespace,
  text,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/** @throws PythonError for what is not there or cannot be called so, and for calls within each other without end */
export interface Calls {
  /** `of | name(args)` */
  filter(name: string, of: Value, args: Arguments): Value;
  /** `of is name(args)` */
  test(name: string, of: Value, args: Arguments): boolean;
  /** `of(args)` */
  call(of: Value, args: Arguments): Value;
  /** Accounts for going through values. */
  charge(...values: readonly Value[]): void;
  /** Runs `work` one level further inside. */
  deeper<T>(work: () => T): T;
}

/** Calls of macros in macros, and of filters in filters. */
const MAX_DEPTH = 50;

/** @param filters those that the template may use, by name */
export function createCalls(budget: Budget, filters: Filters, access: Access): Calls {
  let depth = 0;
  const calls: Calls = {
    filter(name, of, args) {
      const found = filters.get(name);
      if (!found) throw new PythonError("TemplateAssertionError", `No filter named '${name}'.`);
      calls.charge(of, ...args.positional);
      return calls.deeper(() => {
        const isOpen = found.names[0] === "*";
        const reader = argumentsOf(
          `do_${name}`,
          isOpen ? { positional: [], named: args.named } : args,
          isOpen ? [...args.named.keys()] : found.names,
        );
        const value = found.call(of, reader, using, args);
        if (typeof value === "string") budget.take(value.length);
        else if (value instanceof List) budget.take(value.items.length);
        return value;
      });
    },
    test(name, of, { positional }) {
      const [argument = null] = positional;
      calls.charge(of, argument);
      const operator = COMPARING.get(name);
      if (operator !== undefined) return holds(operator, of, argument, budget);
      if (name === "filter") return filters.has(text(of));
      if (name === "test") return TESTS.has(text(of)) || COMPARING.has(text(of));
      const test = TESTS.get(name);
      if (!test) throw new PythonError("TemplateAssertionError", `No test named '${name}'.`);
      return test(of, argument);
    },
    call(of, args) {
      if (of instanceof Undefined) return of.fail();
      const body = of instanceof Callable || of instanceof Namespace ? of.call : undefined;
      if (!body) throw new PythonError("TypeError", `'${typeName(of)}' object is not callable`);
      calls.charge(...args.positional, ...args.named.values());
      return calls.deeper(() => body(args));
    },
    charge(...values) {
      for (const value of values) budget.take(cost(value));
    },
    deeper(work) {
      depth++;
      if (depth > MAX_DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
      try {
        return work();
      } finally {
        depth--;
      }
    },
  };
  const using: Using = {
    budget,
    attribute(of, path) {
      const parts = typeof path === "bigint" ? [path] : text(path).split(".");
      return parts.reduce<Value>((value, part) => {
        const isIndex = typeof part === "bigint" || /^\d+$/.test(part);
        return access.item(value, isIndex ? BigInt(part) : part);
      }, of);
    },
    filter: calls.filter,
    test: calls.test,
  };
  return calls;
}
