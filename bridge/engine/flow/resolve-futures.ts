/**
 * Replaces the futures in what a flow is called with, and in what it returns, by their values.
 *
 * Futures are searched in arrays and plain objects, level by level, each once, so that what is nearest is found
 * however much data lies beside it. The search ends below eight levels and after 10,000 objects without a future among
 * them; an array is left after 10,000 elements in a row that are no objects. Whatever leads to no future is passed on
 * as it is.
 */
import { isLaterList, isPending } from "../../future.ts";

/** Values searched in a row without a future: enough for any number of futures, not for a table of data. */
const MAX_MISSES = 10_000;
const MAX_DEPTH = 8;

type Container = Record<string | number, unknown>;

/** `value` with the futures in it, in its arrays and in its plain objects replaced by their values. */
export async function withoutFutures(value: unknown): Promise<unknown> {
  if (isAwaited(value)) return value.result();
  if (!isContainer(value)) return value;
  const copies = new Map([...holdersIn(value)].map((holder) => [holder, copyOf(holder)]));
  const results: Promise<void>[] = [];
  for (const copy of copies.values()) {
    eachObject(copy, (inside, key) => {
      if (isAwaited(inside)) {
        const put = (result: unknown): void => {
          copy[key] = result;
        };
        results.push(inside.result().then(put));
      } else if (copies.has(inside)) copy[key] = copies.get(inside);
    });
  }
  await Promise.all(results);
  return copies.get(value) ?? value;
}

/** The arrays and objects that hold futures, and all that lead to one of them. */
function holdersIn(root: Container): Set<Container> {
  const walked = new Set<Container>();
  const holders = new Set<Container>();
  let left = MAX_MISSES;
  let level = [root];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const below: Container[] = [];
    for (const value of level) {
      if (left === 0) break;
      if (walked.has(value)) continue;
      left--;
      if (!isContainer(value)) continue;
      walked.add(value);
      eachObject(value, (inside) => {
        if (isAwaited(inside)) {
          holders.add(value);
          left = MAX_MISSES;
        } else below.push(inside);
      });
    }
    level = below;
  }
  if (holders.size === 0) return holders;
  const parents = parentsAmong(walked);
  // A set gives what is added to it on the way, too.
  for (const holder of holders) for (const parent of parents.get(holder) ?? []) holders.add(parent);
  return holders;
}

function parentsAmong(walked: Set<Container>): Map<Container, Container[]> {
  const parents = new Map<Container, Container[]>();
  for (const value of walked) {
    eachObject(value, (inside) => {
      if (!walked.has(inside)) return;
      const known = parents.get(inside);
      if (known) known.push(value);
      else parents.set(inside, [value]);
    });
  }
  return parents;
}

function eachObject(container: Container, visit: (inside: Container, key: string | number) => void): void {
  if (!Array.isArray(container)) {
    for (const [key, value] of Object.entries(container)) if (isObject(value)) visit(value, key);
    return;
  }
  for (let at = 0, others = 0; at < container.length && others < MAX_MISSES; at++) {
    const value: unknown = container[at];
    if (!isObject(value)) others++;
    else {
      others = 0;
      visit(value, at);
    }
  }
}

function copyOf(container: Container): Container {
  return Array.isArray(container) ? (container.slice() as unknown as Container) : { ...container };
}

function isObject(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function isAwaited(value: unknown): value is { result(): Promise<unknown> } {
  return isPending(value) || isLaterList(value);
}

function isContainer(value: unknown): value is Container {
  return isObject(value) && (Array.isArray(value) || isPlain(value));
}

function isPlain(value: object): boolean {
  return Object.prototype.toString.call(value) === "[object Object]" && !hasClass(value);
}

function hasClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a notebook's) is plain too: its prototype has none itself.
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}
