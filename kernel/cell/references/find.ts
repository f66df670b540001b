/** Finds the names that code refers to and does not declare itself, by scope, values apart from types. */
import type { Node } from "../syntax.ts";
import { expressions } from "./expressions.ts";
import { functions } from "./functions.ts";
import type { References } from "./reference.ts";
import { statements } from "./statements.ts";
import { typescript } from "./typescript.ts";
import { createWalk } from "./walk.ts";

const VISITORS = new Map(Object.entries({ ...expressions, ...functions, ...statements, ...typescript }));

/** Walks module-level code; the module's own scope is left empty, so its names come out as references too. */
export function findReferences(body: readonly Node[]): References {
  const walk = createWalk(VISITORS);
  walk.statements(body, undefined);
  return walk.references;
}
