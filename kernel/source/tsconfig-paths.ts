/** Resolves specifiers by the `paths` of the nearest tsconfig.json. */
import { resolvePath } from "./path-resolution.ts";
import { nearestTsconfig, optionsOf } from "./tsconfig.ts";

/** Patterns with their targets, absolute paths; at most one `*` in each. */
export type PathMappings = readonly (readonly [pattern: string, targets: readonly string[]])[];

/** The mappings for code in `folder`. */
export function pathMappings(folder: string): PathMappings {
  const path = nearestTsconfig(folder);
  return path ? Object.entries((optionsOf(path).paths ?? {}) as Record<string, string[]>) : [];
}

/** The paths that a specifier may mean, by all patterns that match. */
export function targetsByPaths(specifier: string, mappings: PathMappings): string[] {
  return mappings.flatMap(([pattern, targets]) => {
    const [before = "", after] = pattern.split("*");
    const matches =
      after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
    if (!matches) return [];
    const middle = after === undefined ? "" : specifier.slice(before.length, specifier.length - after.length);
    return targets.map((target) => target.replace("*", middle));
  });
}

/** The file that a specifier means: the first target that is there. */
export function resolveByPaths(specifier: string, mappings: PathMappings): string | undefined {
  for (const target of targetsByPaths(specifier, mappings)) {
    const file = resolvePath(target);
    if (file) return file;
  }
  return undefined;
}
