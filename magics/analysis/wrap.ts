/** Wraps a cell's function so that it becomes a task or a flow. */
import type MagicString from "magic-string";
import { unexported } from "../../kernel/cell/syntax.ts";
import type { Unit } from "./unit.ts";

/**
 * `function f() {…}` becomes `const f = (await import("cellflow")).task(function f() {…}, {…})`, in place: every
 * line stays where it is. The magic's own line is emptied; `after` runs behind the cell, and `code` are options that
 * are no JSON, as written.
 */
export function wrapUnit(
  text: MagicString,
  bodyStart: number,
  unit: Unit,
  kind: "task" | "flow",
  options: Record<string, unknown>,
  { after = "", code = {} }: { after?: string; code?: Record<string, string> } = {},
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
  const written = Object.entries(options)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${JSON.stringify(name)}:${JSON.stringify(value)}`],
    )
    .concat(Object.entries(code).map(([name, source]) => `${JSON.stringify(name)}:${source}`));
  text.appendRight(start, `const ${unit.name} = (await import("cellflow")).${kind}(`);
  text.appendLeft(bodyStart + unit.end, `, {${written.join(",")}});`);
  if (after !== "") text.append(`\n${after}`);
}
