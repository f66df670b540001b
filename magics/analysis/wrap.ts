/** Wraps a cell's function so that it becomes a task or a flow. */
import type MagicString from "magic-string";
import { unexported } from "../../kernel/cell/syntax.ts";
import { optionsSource } from "./expression.ts";
import type { Unit } from "./unit.ts";

/**
 * `function f() {…}` becomes `const f = (await import("cellflow")).task(function f() {…}, {…})`, in place: every
 * line stays where it is. The magic's own line is emptied; `after` runs behind the cell.
 */
export function wrapUnit(
  text: MagicString,
  bodyStart: number,
  unit: Unit,
  kind: "task" | "flow",
  options: Record<string, unknown>,
  after = "",
): void {
  const source = text.original;
  const line = source.slice(0, bodyStart);
  if (line.length > 0) text.update(0, bodyStart, line.replaceAll(/[^\n]/g, ""));
  const start = bodyStart + unit.start;
  const statement = bodyStart + unit.statementStart;
  if (statement < start) text.update(statement, start, "");
  // Overloads can't stand beside a const of their name.
  for (const { node, declares, start, end } of unit.module.statements) {
    if (unexported(node).type !== "TSDeclareFunction" || !declares.includes(unit.name)) continue;
    text.update(
      bodyStart + start,
      bodyStart + end,
      source.slice(bodyStart + start, bodyStart + end).replaceAll(/[^\n]/g, ""),
    );
  }
  text.appendRight(start, `const ${unit.name} = (await import("cellflow")).${kind}(`);
  text.appendLeft(bodyStart + unit.end, `, ${optionsSource(options)});`);
  if (after !== "") text.append(`\n${after}`);
}
