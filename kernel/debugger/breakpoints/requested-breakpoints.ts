/** Breakpoints as a front end asks for them, and what keeps one from being carried out. */

import { type Given, listIn, objectsIn, someText, someWhole, wholeIn } from "../protocol/arguments.ts";
import { DebugError } from "../protocol/dap.ts";
import { compileWatch } from "../values/expression.ts";

/** A breakpoint as asked for. Lines and columns count from 1. */
export interface Wanted {
  line: number;
  column?: number;
  /** Stop only where this is true. */
  condition?: string;
  /** Stop only at this hit: a number, or a comparison such as `> 3`. */
  hitCondition?: string;
  /** Print this, with `{expressions}`, instead of stopping. */
  logMessage?: string;
}

/** An expression of the user's whose value counts as true or false, maybe with a remark at its end. */
export function asTruth(condition: string): string {
  return `Boolean(\n${condition}\n)`;
}

const HITS = /^\s*(>=|<=|={1,3}|>|<|%)?\s*(\d+)\s*$/;

/** `> 3`, `% 2` or `5` against a number of hits. */
export function hitsEnough(condition: string, hits: number): boolean {
  const [, operator = "==", text = ""] = HITS.exec(condition) ?? [];
  const wanted = Number(text);
  if (text === "") return true;
  if (operator === ">") return hits > wanted;
  if (operator === ">=") return hits >= wanted;
  if (operator === "<") return hits < wanted;
  if (operator === "<=") return hits <= wanted;
  return operator === "%" ? wanted > 0 && hits % wanted === 0 : hits === wanted;
}

/** Why a text can't be evaluated at all; undefined where it reads. */
export function problemOf(expression: string): string | undefined {
  try {
    const { awaits } = compileWatch(expression, { isLocal: () => false, isNotebook: () => false });
    return awaits ? "`await` can't be evaluated while the code stands still" : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Why a breakpoint can't be carried out anywhere. */
export function problemWith({ condition, hitCondition }: Wanted): string | undefined {
  if (hitCondition?.trim() && !HITS.test(hitCondition))
    return `A number of hits is 5, > 3, >= 3, < 3, <= 3, == 3 or % 2, not ${hitCondition}`;
  const problem = condition?.trim() ? problemOf(asTruth(condition)) : undefined;
  return problem && `The condition can't be evaluated: ${problem}`;
}

/** One of a request's breakpoints. Parts without text are as good as left out. */
function one(given: Given): Wanted {
  const column = someWhole(given, "column", 1);
  const texts = ["condition", "hitCondition", "logMessage"].flatMap((name) => {
    const text = someText(given, name);
    return text?.trim() ? [[name, text]] : [];
  });
  return {
    line: wholeIn(given, "line", 1),
    ...(column === undefined ? {} : { column }),
    ...(Object.fromEntries(texts) as Pick<Wanted, "condition" | "hitCondition" | "logMessage">),
  };
}

/** Those of a `setBreakpoints` request, in its order. Errors: `DebugError`. */
export function wantedIn(given: Given): Wanted[] {
  if (Array.isArray(given.breakpoints)) return objectsIn(given, "breakpoints").map(one);
  if (given.breakpoints !== undefined) throw new DebugError("`breakpoints` has to be a list");
  return listIn(given, "lines").map((line) => one({ line }));
}
