/** The user's conditions of breakpoints and exception filters. */
import { compileWatch } from "../values/expression.ts";

/** An expression of the user's whose value counts as true or false; it may end with a comment. */
export function asBoolean(condition: string): string {
  return `Boolean(\n${condition}\n)`;
}

/** Why an expression can't be evaluated at all; undefined where it can. */
export function expressionProblem(expression: string): string | undefined {
  try {
    const { awaits } = compileWatch(expression, { isLocal: () => false, isNotebook: () => false });
    return awaits ? "`await` can't be evaluated while the code is paused" : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
