/** The nodes of a parsed template. */
import type { Value } from "../values.ts";

/** The arguments of a call, as they are written. */
export interface ArgumentNodes {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  /** `*list` and `**dict` */
  readonly list?: Expression;
  readonly dict?: Expression;
}

/** What gives a value. */
export type Expression =
  | { readonly is: "literal"; readonly value: Value }
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "list" | "tuple"; readonly items: readonly Expression[] }
  | { readonly is: "dict"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly is: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly is: "item"; readonly of: Expression; readonly at: Expression }
  | {
      readonly is: "slice";
      readonly from?: Expression | undefined;
      readonly to?: Expression | undefined;
      readonly step?: Expression | undefined;
    }
  | { readonly is: "call"; readonly of: Expression; readonly args: ArgumentNodes }
  | {
      readonly is: "filter" | "test";
      readonly name: string;
      readonly of: Expression | undefined;
      readonly args: ArgumentNodes;
      readonly line: number;
    }
  | { readonly is: "unary"; readonly operator: "-" | "+" | "not"; readonly of: Expression }
  | {
      readonly is: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly is: "compare";
      readonly first: Expression;
      readonly rest: readonly (readonly [string, Expression])[];
    }
  | {
      readonly is: "choice";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    };

/** What is assigned to: a name, several, or `namespace.name`. */
export type Target =
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "member"; readonly of: string; readonly name: string }
  | { readonly is: "several"; readonly items: readonly Target[] };

/** A macro, or the block that is given to one as its `caller`. */
export interface MacroNode {
  readonly is: "macro" | "call-block";
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly otherwise: Expression | undefined }[];
  readonly body: readonly Node[];
  /** Of a call block: what is called with it. */
  readonly call?: Expression;
}

/** What gives text. */
export type Node =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "print"; readonly value: Expression }
  | {
      readonly is: "for";
      readonly target: Target;
      readonly of: Expression;
      readonly test: Expression | undefined;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
      readonly isRecursive: boolean;
    }
  | {
      readonly is: "if";
      readonly branches: readonly (readonly [Expression, readonly Node[]])[];
      readonly otherwise: readonly Node[];
    }
  | { readonly is: "set"; readonly target: Target; readonly value: Expression }
  | {
      readonly is: "set-block";
      readonly target: Target;
      readonly filter: Expression | undefined;
      readonly body: readonly Node[];
    }
  | {
      readonly is: "with";
      readonly values: readonly (readonly [Target, Expression])[];
      readonly body: readonly Node[];
    }
  | { readonly is: "filter-block"; readonly filter: Expression; readonly body: readonly Node[] }
  | { readonly is: "block"; readonly body: readonly Node[] }
  /** Of another template, of which there is none. */
  | { readonly is: "loading" }
  | MacroNode;
