/** Jupyter's user_expressions: evaluated after a cell, each a result or an error of its own. */
import type { Executor } from "../executor/executor.ts";

/** Evaluate `given` (key to expression) for the cell `id`. Never rejects for what an expression does wrong. */
export async function evaluateFor(
  id: string,
  given: object,
  executor: Executor,
  declared: Set<string>,
): Promise<Record<string, unknown>> {
  const wanted = Object.entries(given);
  if (wanted.length === 0) return {};
  const results: Record<string, unknown> = {};
  const { compileExpression } = await import("./cell-pipeline.ts");
  const expressions = wanted.flatMap(([key, text]) => {
    try {
      return [compileExpression(key, String(text), declared)];
    } catch (error) {
      const evalue = error instanceof Error ? error.message : String(error);
      results[key] = { status: "error", ename: "SyntaxError", evalue, traceback: [evalue] };
      return [];
    }
  });
  return { ...results, ...(await executor.evaluate({ id, expressions })) };
}
