/** Orders the statements of a closure so that they can run as one file. */
import type { Statement } from "../../kernel/cell/cell-module.ts";
import type { GraphCell } from "../../kernel/cell/notebook-graph.ts";

/** A statement that a closure needs, and the cell it stands in. */
export interface NeededStatement {
  cell: GraphCell;
  statement: Statement;
}

/**
 * Keeps the notebook's order (cells as they were last run), but puts first what a statement reads while it runs,
 * with everything that this may call: a cell that was run again stands behind cells that read it.
 */
export function orderStatements(needed: Iterable<NeededStatement>): NeededStatement[] {
  const items = [...needed].sort(
    (a, b) => a.cell.order - b.cell.order || a.statement.start - b.statement.start,
  );
  const byName = new Map<string, NeededStatement[]>();
  for (const item of items) {
    for (const name of item.statement.declares) byName.set(name, [...(byName.get(name) ?? []), item]);
  }
  const ordered = new Set<NeededStatement>();
  const visitedAsCalled = new Set<NeededStatement>();
  const visitedAsRead = new Set<NeededStatement>();
  const visit = (item: NeededStatement, isCalled: boolean): void => {
    const visited = isCalled ? visitedAsCalled : visitedAsRead;
    if (visited.has(item)) return;
    visited.add(item);
    const reads = item.statement.references.values.filter((reference) => isCalled || !reference.deferred);
    for (const { name } of reads)
      for (const other of byName.get(name) ?? []) if (other !== item) visit(other, true);
    ordered.add(item);
  };
  for (const item of items) visit(item, false);
  return [...ordered];
}
