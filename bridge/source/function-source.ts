/** Reads the source of a function and of what it calls, as a text that is equal for equal code. */
import { type Closure, closureOf } from "./closure.ts";
import { type Found, findFunction } from "./find-function.ts";
import { parsedFunction } from "./locate.ts";
import type { Modules, Piece, Place } from "./modules.ts";
import { capturedName, capturedProblem, freeNames } from "./scopes.ts";

/** Its texts, or why there are none that say what the function does. */
export type FunctionSource = Closure;

/**
 * The source of `fn`, which code at one of the addresses `urls` holds, the nearest first. Of a function that is in none
 * of them, its own text; of one that can't be told apart in its module, all of the module.
 */
export function functionSource(
  modules: Modules,
  fn: CallableFunction,
  urls: readonly string[],
): FunctionSource {
  const text = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}$/.test(text))
    return {
      problem: "its function has no code to read: it was made by `bind`, or is a proxy",
      isLasting: true,
    };
  const found = findFunction(modules, fn, urls);
  if (found) return sourceIn(modules, found, fn.name);
  const [first] = urls.flatMap((url) => modules.at(url) ?? []);
  if (!first) return ownText(text);
  const all = closureOf(modules, byName(modules, first, fn.name));
  return "problem" in all ? all : { ...all, texts: [text, ...all.texts] };
}

function sourceIn(modules: Modules, { place, located }: Found, name: string): FunctionSource {
  for (const { node, around } of located) {
    const captured = capturedName(node, around);
    if (captured !== undefined) return { problem: capturedProblem(captured), isLasting: true };
  }
  const pieces = located.map(({ node }) => ({ place, node }));
  // Another module may have a function of the same text.
  return closureOf(modules, pieces, place.module.imported.has(name) ? [{ place, name }] : []);
}

/** A function whose module is nowhere, as of `node --eval`. */
function ownText(text: string): FunctionSource {
  const node = parsedFunction(text);
  const [unknown] = node ? [...freeNames(node)].filter((name) => !(name in globalThis)) : [];
  return unknown === undefined
    ? { texts: [text], newest: undefined, isLasting: true }
    : { problem: `it uses \`${unknown}\`, and where that comes from can't be read`, isLasting: true };
}

/** Where a function's name leads that stands in another module, or in a cell; else all of the module. */
function byName(modules: Modules, place: Place, name: string): Piece[] {
  const other = place.cell !== undefined ? modules.cellWith(name) : place;
  const declared = other?.module.declared.get(name);
  if (other && declared) return declared.map((node) => ({ place: other, node }));
  return (other ?? place).module.body.map((node) => ({ place: other ?? place, node }));
}
