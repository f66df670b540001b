/** Reads the breakpoints that a front end requests, and says what is wrong with one. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  type Arguments,
  readInteger,
  readList,
  readObjects,
  readOptionalInteger,
  readOptionalString,
} from "../protocol/arguments.ts";
import { DebugError } from "../protocol/debug-error.ts";
import { asBoolean, expressionProblem } from "./condition.ts";
import { isHitCondition } from "./hit-condition.ts";

/** A breakpoint as requested. Lines and columns count from 1. */
export type RequestedBreakpoint = Pick<
  DebugProtocol.SourceBreakpoint,
  "line" | "column" | "condition" | "hitCondition" | "logMessage"
>;

/** Why a breakpoint can't be set anywhere. */
export function breakpointProblem({ condition, hitCondition }: RequestedBreakpoint): string | undefined {
  if (hitCondition?.trim() && !isHitCondition(hitCondition))
    return `A number of hits is 5, > 3, >= 3, < 3, <= 3, == 3 or % 2, not ${hitCondition}`;
  const problem = condition?.trim() ? expressionProblem(asBoolean(condition)) : undefined;
  return problem && `The condition can't be evaluated: ${problem}`;
}

/** One of a request's breakpoints. Blank members count as left out. */
function readBreakpoint(args: Arguments): RequestedBreakpoint {
  const nonBlank = (name: string): string | undefined => {
    const text = readOptionalString(args, name);
    return text?.trim() ? text : undefined;
  };
  return {
    line: readInteger(args, "line", 1),
    column: readOptionalInteger(args, "column", 1),
    condition: nonBlank("condition"),
    hitCondition: nonBlank("hitCondition"),
    logMessage: nonBlank("logMessage"),
  };
}

/** Those of a `setBreakpoints` request, in its order. @throws DebugError */
export function readBreakpoints(args: Arguments): RequestedBreakpoint[] {
  if (Array.isArray(args.breakpoints)) return readObjects(args, "breakpoints").map(readBreakpoint);
  if (args.breakpoints !== undefined) throw new DebugError("`breakpoints` must be a list");
  return readList(args, "lines").map((line) => readBreakpoint({ line }));
}
