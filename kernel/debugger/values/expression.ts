/** An expression of the user's (TypeScript, the notebook's names) to JavaScript that the inspector can evaluate. */
import MagicString from "magic-string";
import { analyse, type CellModule } from "../../cell/cell-module.ts";
import type { Reference } from "../../cell/references/reference.ts";
import { transform } from "../../source/transform.ts";
import { VIEW } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/dap.ts";

/** Where a name comes from. What is local hides the notebook's. */
export interface Names {
  isLocal(name: string): boolean;
  isNotebook(name: string): boolean;
}

/** The value of a notebook's name, to be read or written. */
export function boxOf(name: string): string {
  return `${VIEW}.box(${JSON.stringify(name)}).v`;
}

function parsed(text: string): { text: string; module: CellModule } {
  // An object, not a block.
  const tries = text.startsWith("{") ? [`(${text.replace(/;$/, "")})`, text] : [text];
  const read = tries.map((attempt) => ({ text: attempt, module: analyse(attempt) }));
  const [first] = read;
  const good = read.find(({ module }) => module.problems.length === 0) ?? first;
  const problem = good?.module.problems[0];
  if (!good || problem) throw new DebugError(`SyntaxError: ${problem?.message ?? "nothing to evaluate"}`);
  return good;
}

function rewrite(edited: MagicString, { name, start, end, use }: Reference): void {
  const box = boxOf(name);
  if (use === "shorthand-read" || use === "shorthand-write") edited.appendLeft(end, `: ${box}`);
  else edited.update(start, end, use === "call" ? `(0, ${box})` : box);
}

/** Errors: `DebugError` for what does not read as TypeScript. */
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
