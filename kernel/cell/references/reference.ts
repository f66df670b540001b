/** The types of references: names that code uses and does not declare itself. */
import type { Identifier, Node } from "../syntax.ts";

/** How a value reference is used; its replacement depends on it. */
export type Use =
  | "read"
  | "write"
  | "update"
  | "call"
  | "typeof"
  | "shorthand-read"
  | "shorthand-write"
  | "jsx"
  | "decorator"
  | "entity";

/** One reference to a name of the module's scope or beyond. */
export interface Reference {
  name: string;
  start: number;
  end: number;
  use: Use;
  /** True inside a function or a method: it may run later than its statement. */
  deferred: boolean;
  /** True when an expression statement in a list of statements begins with this reference. */
  startsStatement: boolean;
  /** For writes: the value, when it is an anonymous function that takes the name. */
  anonymous?: Node;
}

/** A `var` declaration outside functions, and the loop in whose head it stands. */
export interface OuterVar {
  node: Node;
  head: "for" | "of" | undefined;
}

/** What a walk over code finds. */
export interface References {
  values: Reference[];
  /** Names in type positions. */
  types: Set<string>;
  /** `import.meta` expressions. */
  metas: Node[];
  /** True with an `await`, `for await` or `await using` outside any function. */
  awaits: boolean;
  /** `await` expressions outside functions. */
  topAwaits: Node[];
  /** `var` declarations outside functions (they belong to the module's scope in any block). */
  vars: OuterVar[];
  /** The names in them that a `catch` parameter shadows: what is assigned there stays in the `catch`. */
  caught: Set<Identifier>;
  /** Members of enums, at any depth, that count on from one whose value is only known when the code runs. */
  counted: { member: Node; after: string; of: string }[];
}

export function noReferences(): References {
  return {
    values: [],
    types: new Set(),
    metas: [],
    awaits: false,
    topAwaits: [],
    vars: [],
    caught: new Set(),
    counted: [],
  };
}
