/** Stands for what a task would give, while a flow is drawn: it can be passed on, and refuses to be used. */
import { CellflowError } from "../../errors.ts";

const marker = Symbol.for("cellflow.placeholder");

/** @param problem what is said of code that uses it */
export function placeholder(problem: string): object {
  const refuse = (): never => {
    throw new CellflowError("visualize.value", problem);
  };
  return new Proxy(
    {},
    {
      get(_, key) {
        if (key === marker) return true;
        // Asked of any value: by await, by what looks for futures, by a notebook that shows it.
        if (key === "then" || (typeof key === "symbol" && !USES.has(key))) return undefined;
        return refuse();
      },
      has: (_, key) => (typeof key === "symbol" ? false : refuse()),
      set: refuse,
      deleteProperty: refuse,
      ownKeys: refuse,
    },
  );
}

/** Symbols by which a language construct uses a value: a loop, a template, an operator. */
const USES: ReadonlySet<symbol> = new Set([Symbol.iterator, Symbol.asyncIterator, Symbol.toPrimitive]);

export function isPlaceholder(value: unknown): boolean {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[marker] === true;
}
