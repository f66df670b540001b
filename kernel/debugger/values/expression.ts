/** Compiles an expression of the user's (TypeScript, the notebook's names) to JavaScript for the inspector. */
import MagicString from "magic-string";
import { analyse, type CellModule } from "../../cell/cell-module.ts";
import type { Reference } from "../../cell/references/reference.ts";
import { transform } from "../../source/transform.ts";
import { DEBUG_VIEW } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";

/** Where a name comes from. What is local hides the notebook's. */
export interface Names {
  isLocal(name: string): boolean;
  isNotebook(name: string): boolean;
}

/** An expression for the value of a notebook's name, to be read or written. */
export function boxExpression(name: string): string {
  return `${DEBUG_VIEW}.box(${JSON.stringify(name)}).v`;
}

function parsed(text: string): { text: string; module: CellModule } {
  // An object, not a block.
  const attempts = text.startsWith("{") ? [`(${text.replace(/;$/, "")})`, text] : [text];
  const results = attempts.map((attempt) => ({ text: attempt, module: analyse(attempt) }));
  const [first] = results;
  const result = results.find(({ module }) => module.problems.length === 0) ?? first;
  const problem = result?.module.problems[0];
  if (!result || problem) throw new DebugError(`SyntaxError: ${problem?.message ?? "nothing to evaluate"}`);
  return result;
}

function rewrite(edited: MagicString, { name, start, end, use }: Reference): void {
  const box = boxExpression(name);
  if (use === "shorthand-read" || use === "shorthand-write") edited.appendLeft(end, `: ${box}`);
  else edited.update(start, end, use === "call" ? `(0, ${box})` : box);
}

/** @throws DebugError for what is not TypeScript. */
export function compileWatch(expression: string, names: Names): { code: string; awaits: boolean } {
  const { text, module } = parsed(expression.trim());
  const edited = new MagicString(text);
  for (const { references } of module.statements) {
    for (const reference of references.values) {
      const { name } = reference;
      if (!module.declarations.has(name) && !names.isLocal(name) && names.isNotebook(name))
        rewrite(edited, reference);
    }
  }
  const awaits = module.statements.some(({ references }) => references.awaits);
  const jsx = {
    runtime: "classic",
    importSource: "react",
    pragma: "React.createElement",
    pragmaFrag: "React.Fragment",
  } as const;
  const result = transform(`watch.${module.dialect}`, edited.toString(), {
    dialect: module.dialect,
    module: "module",
    jsx,
  });
  if ("error" in result) throw new DebugError(`SyntaxError: ${result.error.message}`);
  return { code: result.code.trim(), awaits };
}
