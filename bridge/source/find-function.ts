/** Finds in which module a function of this process stands. */
import { type Located, locateByName, locateByText } from "./locate.ts";
import type { Modules, Place } from "./modules.ts";

/** Where a function stands; functions of the same text can't be told apart. */
export interface Found {
  place: Place;
  located: readonly Located[];
}

/**
 * The function in the modules at the addresses `urls`, the nearest first: by its text, else by its name in the nearest
 * or where that has the name from.
 */
export function findFunction(
  modules: Modules,
  fn: CallableFunction,
  urls: readonly string[],
): Found | undefined {
  const places = urls.flatMap((url) => modules.at(url) ?? []);
  for (const place of places) {
    const located = locateByText(place.module, fn);
    if (located.length > 0) return { place, located };
  }
  const [first] = places;
  const cell = first?.cell === undefined ? undefined : modules.cellWith(fn.name);
  for (const place of [first, cell]) {
    const located = place ? locateByName(place.module, fn.name) : [];
    if (place && located.length > 0) return { place, located };
  }
  return undefined;
}
