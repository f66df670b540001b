/** Finds the positions of a cell where a notebook knows more than TypeScript, whose diagnostics there may be wrong. */
import type { CellModule } from "../../cell/cell-module.ts";
import { child, children, eachChild, isFunction, type Node } from "../../cell/syntax.ts";
import { nearest } from "../../nearest.ts";

/** Whether a diagnostic at an offset of the cell can't be relied on. */
export type IsUnreliable = (code: number, offset: number) => boolean;

type Range = readonly [start: number, end: number];

interface Ranges {
  /** Bodies of functions: they run later, when another cell may have declared what they call. */
  bodies: Range[];
  /** Functions that are passed to a call: their parameters have the types that the callee gives them. */
  passed: Range[];
}

function isWithin(ranges: readonly Range[], offset: number): boolean {
  return ranges.some(([start, end]) => start <= offset && offset < end);
}

function collect(node: Node, ranges: Ranges): void {
  const body = isFunction(node) ? child(node, "body") : undefined;
  if (body) ranges.bodies.push([body.start, body.end]);
  if (node.type === "CallExpression" || node.type === "NewExpression")
    for (const argument of children(node, "arguments"))
      if (isFunction(argument)) ranges.passed.push([argument.start, argument.end]);
  eachChild(node, (inner) => collect(inner, ranges));
}

/** A name that no cell has declared yet; near to one that is, it is mistyped. */
const UNKNOWN_NAME = 2304;
/** A parameter without a type; where its function is passed to what has none, that is not the cell's fault. */
const UNTYPED_PARAMETER = new Set([7006, 7019, 7031]);
/** Possibly null or undefined: what an earlier cell has made sure of is not known here. */
const POSSIBLY_NULL = new Set([2531, 2532, 2533, 18047, 18048, 18049]);

/** For one cell, in a notebook with such names. The tree is only walked when there is a diagnostic of the kind. */
export function unreliablePositions(module: CellModule, names: () => readonly string[]): IsUnreliable {
  let known: Ranges | undefined;
  const ranges = (): Ranges => {
    if (known) return known;
    known = { bodies: [], passed: [] };
    for (const { node } of module.statements) collect(node, known);
    return known;
  };
  return (code, offset) => {
    const nameAt = (): string =>
      /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(module.source.slice(offset))?.[0] ?? "";
    if (code === UNKNOWN_NAME)
      return isWithin(ranges().bodies, offset) && nearest(nameAt(), names()) === undefined;
    if (UNTYPED_PARAMETER.has(code)) return isWithin(ranges().passed, offset);
    return POSSIBLY_NULL.has(code) && module.free.has(nameAt());
  };
}
