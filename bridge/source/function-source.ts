/** Reads the source of a function and of what it calls, as a text that is equal for equal code. */
import { closureTexts, type Piece } from "./closure.ts";
import { capturedNames, type Located, locateByName, locateByText } from "./locate.ts";
import type { Modules, Place } from "./modules.ts";

/** `texts`, or why there are none that say what the function does. */
export type FunctionSource = { texts: readonly string[] } | { problem: string };

/**
 * The source of `fn`, which code at one of the addresses `urls` holds, the nearest first. Of a function that is in none
 * of them, its own text alone; of one that can't be told apart in its module, all of the module.
 */
export function functionSource(
  modules: Modules,
  fn: CallableFunction,
  urls: readonly string[],
): FunctionSource {
  const places = urls.flatMap((url) => modules.at(url) ?? []);
  const [first] = places;
  if (!first) return { texts: [Function.prototype.toString.call(fn)] };
  for (const place of places) {
    const located = locateByText(place.module, fn);
    if (located.length > 0) return sourceIn(modules, place, located);
  }
  const named = locateByName(first.module, fn.name);
  if (named.length > 0) return sourceIn(modules, first, named);
  return { texts: closureTexts(modules, byName(modules, first, fn.name)) };
}

function sourceIn(modules: Modules, place: Place, located: readonly Located[]): FunctionSource {
  for (const one of located) {
    const [captured] = capturedNames(one);
    if (captured !== undefined)
      return {
        problem: `it uses \`${captured}\` of the code around it, which may be something else each time`,
      };
  }
  return {
    texts: closureTexts(
      modules,
      located.map(({ node }) => ({ place, node })),
    ),
  };
}

/** Where a function's name leads that stands in another module, or in a cell; else all of the module. */
function byName(modules: Modules, place: Place, name: string): Piece[] {
  const other = place.isCell ? modules.cellWith(name) : place;
  const declared = other?.module.declared.get(name);
  if (other && declared) return declared.map((node) => ({ place: other, node }));
  return (other ?? place).module.body.map((node) => ({ place: other ?? place, node }));
}
