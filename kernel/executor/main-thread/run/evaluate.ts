/** Evaluates compiled expressions after a cell (Jupyter's user_expressions). */
import { toMimeBundle } from "../../../output/mime-bundle.ts";
import type { EvaluateRequest, Outcome } from "../../protocol.ts";
import { createHelpers } from "./boxes.ts";
import { createRun } from "./cell-run.ts";
import { compileScript, type Runner } from "./run-cell.ts";

/** The outcome of each expression, by its key. `url` is where their imports start from. */
export async function evaluateExpressions(
  { id, expressions }: EvaluateRequest,
  { boxes, sources, meta }: Runner,
  url: string,
): Promise<Record<string, Outcome>> {
  const results: Record<string, Outcome> = {};
  for (const { key, code, names } of expressions) {
    try {
      const helpers = createHelpers(createRun(id), boxes, meta);
      await compileScript(code, url).runInThisContext()(helpers, ...names.map((name) => boxes.get(name)));
      results[key] = { status: "ok", data: (await toMimeBundle(helpers.result)) ?? {}, metadata: {} };
    } catch (error) {
      results[key] = { status: "error", ...sources.describe(error) };
    }
  }
  return results;
}
