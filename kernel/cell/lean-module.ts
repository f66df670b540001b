/** Analysed cells without their trees: a notebook of thousands of cells keeps its texts, and reads one again when asked. */
import type { CellModule, Statement } from "./cell-module.ts";

/** Makes modules lean: all of them share what was read last. */
export type Lean = (module: CellModule) => CellModule;

/** Modules whose trees are kept. A tree takes some ten times its text's memory, and a tenth of a ms to read again. */
const KEPT = 64;

export function createLean(): Lean {
  const read = new Map<string, Statement[]>();
  /** The statements of a module, trees and all; those asked for last are kept. */
  const whole = ({ source, again }: CellModule): Statement[] => {
    const statements = read.get(source) ?? again();
    read.delete(source);
    read.set(source, statements);
    if (read.size > KEPT) read.delete(read.keys().next().value ?? "");
    return statements;
  };
  /** Apart from the statement, lest it be kept for the sake of its getters. */
  const lean = ({ node, references, ...rest }: Statement, module: CellModule, index: number): Statement => {
    const again = (): Statement => whole(module)[index] as Statement;
    return Object.defineProperties(rest as Statement, {
      node: { enumerable: true, get: () => again().node },
      references: { enumerable: true, get: () => again().references },
    });
  };
  const made = new WeakSet<CellModule>();
  return (module) => {
    if (made.has(module)) return module;
    const { source } = module;
    read.delete(source);
    read.set(source, module.statements);
    whole(module);
    const kept = { ...module, statements: [] as Statement[] };
    kept.statements = module.statements.map((statement, index) => lean(statement, kept, index));
    made.add(kept);
    return kept;
  };
}
