/** What a module exports and what its functions answer to simple arguments, as lines that can be compared. */
import { inspect } from "node:util";
import { createSourcePositions } from "../../../kernel/executor/main-thread/errors/source-positions.ts";

/** Arguments that functions are tried with. */
const tries: (() => unknown[])[] = [
  () => [],
  () => [3],
  () => ["a-b c", "b"],
  () => [[3, 1, 2], (x: unknown) => x],
  () => [{ a: 1, b: [2] }, "a", 5],
  () => [(x: unknown) => x, [1, 2]],
];

/** What the user is told of an error. */
const sources = createSourcePositions("file:///own/kernel/");

const PATIENCE = 50; // milliseconds for a promise
const TAKEN = 5; // items of an iterator

function show(value: unknown, depth: number): string {
  return inspect(value, {
    depth,
    showHidden: true,
    maxArrayLength: 30,
    maxStringLength: 300,
    breakLength: Infinity,
  });
}

async function outcome(body: () => unknown): Promise<string> {
  try {
    const value = body();
    if (value instanceof Promise) {
      const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, "still waiting"));
      return `promise of ${show(await Promise.race([value, late]), 2)}`;
    }
    const isIterator = typeof (value as Iterator<unknown> | null | undefined)?.next === "function";
    if (isIterator && Symbol.iterator in (value as object))
      return `iterator of ${show((value as IteratorObject<unknown>).take(TAKEN).toArray(), 2)}`;
    return show(value, 2);
  } catch (error) {
    if (!(error instanceof Error)) return `thrown ${show(error, 1)}`;
    const { ename, evalue } = sources.describe(error);
    return `${ename}: ${evalue}`;
  }
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** The exports, name by name: what each looks like inside, then what its calls come to. */
export async function exported(exports: Record<string, unknown>, calls: boolean): Promise<string[]> {
  const lines: string[] = [];
  const names = Object.keys(exports).sort();
  for (const name of names) lines.push(`${name}: ${show(exports[name], 3)}`);
  if (!calls) return lines;
  for (const name of names) {
    const value = exports[name];
    if (typeof value !== "function") continue;
    for (const [index, args] of tries.entries()) {
      const called = await outcome(() =>
        isClass(value) ? Reflect.construct(value, args()) : Reflect.apply(value, undefined, args()),
      );
      lines.push(`${name}(${index}): ${called}`);
    }
  }
  return lines;
}
