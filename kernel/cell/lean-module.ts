/** Analysed cells without their trees: a notebook of thousands of cells keeps its texts, and reads one again when asked. */
import { analyse, type CellModule, type Statement } from "./cell-module.ts";

/** Makes modules lean: all of them share what was read last. */
export type Lean = (module: CellModule) => CellModule;

/** Modules whose trees are kept. A tree takes some ten times its text's memory, and a tenth of a ms to read again. */
const KEPT = 64;

export const createLean = (): Lean => {
  const read = new Map<string, Statement[]>();
  /** The statements of a text, trees and all; those asked for last are kept. */
  const whole = (source: string): Statement[] => {
    const statements = read.get(source) ?? analyse(source).statements;
    read.delete(source);
    read.set(source, statements);
    if (read.size > KEPT) read.delete(read.keys().next().value ?? "");
    return statements;
  };
  /** Apart from the statement, lest it be kept for the sake of its getters. */
  const lean = ({ node, references, ...rest }: Statement, source: string, index: number): Statement => {
    const again = (): Statement => whole(source)[index] as Statement;
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
    whole(source);
    const statements = module.statements.map((statement, index) => lean(statement, source, index));
    const kept = { ...module, statements };
    made.add(kept);
    return kept;
  };
};
