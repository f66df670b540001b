/** Finds the names that code refers to and does not declare itself, by scope, values apart from types. */
import type { Node } from "../syntax.ts";
import { expressions } from "./expressions.ts";
import { functions } from "./functions.ts";
import { mergedNames } from "./merged.ts";
import type { References } from "./reference.ts";
import { statements } from "./statements.ts";
import { typescript } from "./typescript.ts";
import { createWalk } from "./walk.ts";

const VISITORS = new Map(Object.entries({ ...expressions, ...functions, ...statements, ...typescript }));

/**
 * Walks module-level code; the module's own scope is left empty, so its names come out as references too. `merged` is
 * what its namespaces and enums share with others of the module.
 */
export function findReferences(body: readonly Node[], merged = mergedNames(body)): References {
  const walk = createWalk(VISITORS, merged);
  walk.statements(body, undefined);
  return walk.references;
}
