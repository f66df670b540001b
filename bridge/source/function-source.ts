/** Reads the source of a function and of what it calls, as texts that are equal for equal code. */
import { closureTexts } from "./closure.ts";
import { findFunction } from "./find-function.ts";
import { capturedProblem } from "./locate.ts";
import type { Modules } from "./modules.ts";

/** `texts`, or why there are none that say what the function does. */
export type FunctionSource = { texts: readonly string[] } | { problem: string };

/**
 * The source of `fn`, which code at one of the addresses `urls` holds, the nearest first. Of a function that is in none
 * of them, all of the nearest module; where there is none, its own text alone.
 */
export function functionSource(
  modules: Modules,
  fn: CallableFunction,
  urls: readonly string[],
): FunctionSource {
  const found = findFunction(modules, fn, urls);
  if (!found) {
    const [first] = urls.flatMap((url) => modules.at(url) ?? []);
    if (!first) return { texts: [Function.prototype.toString.call(fn)] };
    // It may stand anywhere: what its name means there is in the module, too.
    return {
      texts: closureTexts(
        modules,
        first.module.body.map((node) => ({ place: first, node })),
      ),
    };
  }
  for (const located of found.located) {
    const problem = capturedProblem(located);
    if (problem !== undefined) return { problem };
  }
  const pieces = found.located.map(({ node }) => ({ place: found.place, node }));
  return { texts: closureTexts(modules, pieces) };
}
