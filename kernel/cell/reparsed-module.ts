/** Drops the syntax trees of analysed cells, and parses one again when it is read: a notebook may have thousands. */
import type { CellModule, Statement } from "./cell-module.ts";

/** Makes modules lean; all of them share the trees that were parsed last. */
export type Lean = (module: CellModule) => CellModule;

/** Modules whose trees are stored. A tree takes some ten times its source's memory, and 0.1 ms to parse again. */
const MAX_TREES = 64;

export function createLean(): Lean {
  const trees = new Map<string, Statement[]>();
  /** The statements of a module with their trees; the ones read last are stored. */
  const whole = ({ source, again }: CellModule): Statement[] => {
    const statements = trees.get(source) ?? again();
    trees.delete(source);
    trees.set(source, statements);
    if (trees.size > MAX_TREES) trees.delete(trees.keys().next().value ?? "");
    return statements;
  };
  /** The getters hold the module's source, not the statement. */
  const lean = ({ node, references, ...rest }: Statement, module: CellModule, index: number): Statement => {
    const again = (): Statement => whole(module)[index] as Statement;
    return Object.defineProperties(rest as Statement, {
      node: { enumerable: true, get: () => again().node },
      references: { enumerable: true, get: () => again().references },
    });
  };
  const leanModules = new WeakSet<CellModule>();
  return (module) => {
    if (leanModules.has(module)) return module;
    const { source } = module;
    trees.delete(source);
    trees.set(source, module.statements);
    whole(module);
    const result = { ...module, statements: [] as Statement[] };
    result.statements = module.statements.map((statement, index) => lean(statement, result, index));
    leanModules.add(result);
    return result;
  };
}
