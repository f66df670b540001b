/** Emits the code of an analysed cell: every top-level name lives in a box `{v, d}` (value, declared). */
import type MagicString from "magic-string";
import type { CellModule } from "../cell-module.ts";
import type { References } from "../references/reference.ts";
import { child, type Node } from "../syntax.ts";
import { type BoxNames, createBoxNames } from "./boxes.ts";
import { createEdits, type Edits } from "./edits.ts";
import { importsOf } from "./imports.ts";
import { type CellEnvironment, createReferenceWriter } from "./references.ts";
import { createStatementWriter } from "./statements.ts";
import { createVariableWriter } from "./variables.ts";

/** The TypeScript body of the cell's function, still with types, and the boxes it takes as parameters. */
export interface Emitted {
  /** The rewritten text; every line stays where it is in the cell. */
  text: MagicString;
  /** Names whose boxes are passed, in order. */
  names: string[];
  /** The parameters that take them. */
  parameters: string[];
  /** The end of each box's identifier. */
  suffix: string;
  /** The identifier of the runtime helpers. */
  helper: string;
}

/** The last expression, whose value is the cell's result; a semicolon behind it hides it. */
function resultOf({ statements, source }: CellModule): Node | undefined {
  const last = statements.at(-1);
  if (last?.node.type !== "ExpressionStatement") return undefined;
  return source[last.end - 1] === ";" ? undefined : child(last.node, "expression");
}

/** `import.meta`, top-level awaits and the members of enums that count on from a box. */
function rewriteOthers(references: References, { text, wrap }: Edits, { helper }: BoxNames): void {
  for (const meta of references.metas) text.update(meta.start, meta.end, `${helper}.meta`);
  for (const wait of references.topAwaits) wrap(child(wait, "argument") as Node, `${helper}.wait(`, ")");
  // A box is no constant, after which esbuild would leave members without a value.
  for (const { member, after, of } of references.counted)
    text.appendLeft(member.end, ` = ${of}[${JSON.stringify(after)}] + 1`);
}

/**
 * Rewrites a cell so that its top-level names are read and written through boxes.
 * `implied` are names that the code uses without writing them (JSX). Rules: functions keep their names; calls get
 * no `this`; lines never move, so positions stay true.
 */
export function emit(
  cell: CellModule,
  environment: CellEnvironment,
  implied: readonly string[] = [],
): Emitted {
  const edits = createEdits(cell.source);
  const { text } = edits;
  const boxes = createBoxNames(cell);
  const { box, helper, suffix } = boxes;
  const result = resultOf(cell);
  const writeReference = createReferenceWriter(edits, boxes, environment, result?.start);
  for (const { references } of cell.statements) {
    for (const reference of references.values) writeReference(reference);
    rewriteOthers(references, edits, boxes);
  }
  const caught = new Set(cell.statements.flatMap(({ references }) => [...references.caught]));
  const writeStatement = createStatementWriter(
    cell,
    edits,
    boxes,
    createVariableWriter(edits, boxes, caught),
  );
  for (const statement of cell.statements) writeStatement(statement);
  for (const { name, kind } of cell.declarations.values()) {
    if (kind === "var")
      text.prepend(`${box(name)}.d || (${box(name)}.v = undefined, ${box(name)}.d = true); `);
  }
  if (result) edits.wrap(result, `;${helper}.result = (`, ")");
  for (const name of implied) if (boxes.declaration(name) || environment.declared.has(name)) box(name);
  text.prepend(importsOf(cell, boxes));
  const names = boxes.taken();
  return { text, names, parameters: names.map(boxes.parameter), suffix, helper };
}
