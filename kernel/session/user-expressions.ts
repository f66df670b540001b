/** Evaluates Jupyter's user_expressions after a cell, each to a result or an error of its own. */
import type { Executor } from "../executor/executor.ts";

/** Evaluates `requested` (key to expression) for the cell `id`. Never rejects for an error in an expression. */
export async function evaluateFor(
  id: string,
  requested: object,
  executor: Executor,
  declared: Set<string>,
): Promise<Record<string, unknown>> {
  const entries = Object.entries(requested);
  if (entries.length === 0) return {};
  const results: Record<string, unknown> = {};
  const { compileExpression } = await import("./cell-pipeline.ts");
  const expressions = entries.flatMap(([key, text]) => {
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
