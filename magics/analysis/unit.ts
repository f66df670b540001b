/** Finds the function of a cell that a `%%task` or `%%flow` means. */
import type { CellModule } from "../../kernel/cell/cell-module.ts";
import { children, type Node } from "../../kernel/cell/syntax.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { nearest } from "../../kernel/nearest.ts";
import { type CellFunction, readUnitCell } from "./unit-cell.ts";
import { isSimilarName } from "./unit-name.ts";
import { parametersOf, type UnitParameter } from "./unit-parameters.ts";

/** The function that becomes a task or flow. Offsets count from the start of the body. */
export interface Unit {
  name: string;
  start: number;
  end: number;
  /** Where the statement starts, `export` included. */
  statementStart: number;
  parameters: UnitParameter[];
  /** The parameters as parsed. */
  params: readonly Node[];
  module: CellModule;
}

/**
 * The function called `requested` (ignoring case, `-` and `_`), else the cell's only one.
 * @throws MagicError those of `readUnitCell`; `unit.several`, `unit.name` (several, none of that name), `unit.twice`
 *   (the function is declared twice)
 */
export function findUnit(
  magic: string,
  body: string,
  requested: string | undefined,
  label: string,
  firstLine: number,
): Unit {
  const { module, functions, lineAt } = readUnitCell(magic, body, label, firstLine);
  const names = functions.map(({ name }) => name);
  const [unit, second] = candidates(functions, requested);
  if (!unit) {
    const near = nearest(String(requested), names);
    const listed = near ? [near, ...names.filter((name) => name !== near)] : names;
    throw new MagicError(
      "unit.name",
      `%%${magic} ${requested}: the cell has several functions and none of that name, say which one: %%${magic} NAME with one of ${listed.join(", ")}`,
    );
  }
  if (second && second.name === unit.name) {
    const line = lineAt(second.statement.start);
    throw new MagicError(
      "unit.twice",
      `%%${magic}: the cell declares ${unit.name} a second time on line ${line}; keep one`,
    );
  }
  if (second) {
    throw new MagicError(
      "unit.several",
      `%%${magic}: the cell has several functions, say which one: %%${magic} NAME with one of ${names.join(", ")}`,
    );
  }
  const params = children(unit.node, "params");
  return {
    name: unit.name,
    start: unit.node.start,
    end: unit.node.end,
    statementStart: unit.statement.start,
    parameters: parametersOf(body, params),
    params,
    module,
  };
}

/** The functions that may be meant: those of exactly that name, else of a similar one, else the cell's only one. */
function candidates(
  functions: readonly CellFunction[],
  requested: string | undefined,
): readonly CellFunction[] {
  const exact = functions.filter(({ name }) => name === requested);
  if (exact.length > 0) return exact;
  const similar = functions.filter(({ name }) => requested && isSimilarName(name, requested));
  if (similar.length > 0) return similar;
  // A cell's only function is the one that is meant, whatever name its runs get.
  const isOnlyName = new Set(functions.map(({ name }) => name)).size === 1;
  return isOnlyName || !requested ? functions : [];
}
