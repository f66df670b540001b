/** Which names a piece of code refers to that it does not declare itself: by scope, values and types apart. */
import type { Node } from "../syntax.ts";
import { expressions } from "./expressions.ts";
import { functions } from "./functions.ts";
import type { References } from "./reference.ts";
import { statements } from "./statements.ts";
import { typescript } from "./typescript.ts";
import { createWalk } from "./walk.ts";

const visitors = new Map(Object.entries({ ...expressions, ...functions, ...statements, ...typescript }));

/** Walk module-level code; the module's own scope is left empty, so its names come out as references too. */
export function findReferences(body: readonly Node[]): References {
  const walk = createWalk(visitors);
  walk.statements(body, undefined);
  return walk.found;
}
