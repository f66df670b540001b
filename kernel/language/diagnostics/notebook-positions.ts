/** Places of a cell where a notebook knows more than TypeScript: what it remarks there may be wrong. */
import type { CellModule } from "../../cell/cell-module.ts";
import { child, children, eachChild, isFunction, type Node } from "../../cell/syntax.ts";
import { nearest } from "../../nearest.ts";

/** Whether a remark at an offset of the cell can't be relied on. */
export type Doubts = (code: number, offset: number) => boolean;

type Range = readonly [start: number, end: number];

interface Found {
  /** Bodies of functions: they run later, when another cell may have declared what they call. */
  bodies: Range[];
  /** Functions that are handed to a call: their parameters have the types that the callee gives them. */
  handed: Range[];
}

function isWithin(ranges: readonly Range[], offset: number): boolean {
  return ranges.some(([start, end]) => start <= offset && offset < end);
}

function collect(node: Node, found: Found): void {
  const body = isFunction(node) ? child(node, "body") : undefined;
  if (body) found.bodies.push([body.start, body.end]);
  if (node.type === "CallExpression" || node.type === "NewExpression")
    for (const argument of children(node, "arguments"))
      if (isFunction(argument)) found.handed.push([argument.start, argument.end]);
  eachChild(node, (inner) => collect(inner, found));
}

/** A name that no cell has declared yet; near to one that is, it is mistyped. */
const UNKNOWN = 2304;
/** A parameter without a type; where its function is handed to what has none, that is not the cell's fault. */
const untyped = new Set([7006, 7019, 7031]);
/** Possibly null or undefined: what an earlier cell has made sure of is not known here. */
const perhapsNothing = new Set([2531, 2532, 2533, 18047, 18048, 18049]);

/** For one cell, in a notebook with such names. The tree is only walked when there is a remark of the kind. */
export function doubtsIn(module: CellModule, names: () => readonly string[]): Doubts {
  let known: Found | undefined;
  const places = (): Found => {
    if (known) return known;
    known = { bodies: [], handed: [] };
    for (const { node } of module.statements) collect(node, known);
    return known;
  };
  return (code, offset) => {
    const nameAt = (): string =>
      /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(module.source.slice(offset))?.[0] ?? "";
    if (code === UNKNOWN)
      return isWithin(places().bodies, offset) && nearest(nameAt(), names()) === undefined;
    if (untyped.has(code)) return isWithin(places().handed, offset);
    return perhapsNothing.has(code) && module.free.has(nameAt());
  };
}
