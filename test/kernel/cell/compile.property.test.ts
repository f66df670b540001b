/** Cells, however a program is cut into them, do what the program does as one module. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { asCells, asModule, printed } from "../behaviour/as-module.ts";
import { program } from "../behaviour/program.ts";

/** The statements in runs, cut where `cuts` says. */
function cut(statements: readonly string[], cuts: readonly boolean[]): string[] {
  const cells: string[][] = [[]];
  statements.forEach((statement, index) => {
    if (cuts[index]) cells.push([]);
    cells.at(-1)?.push(statement);
  });
  return cells.map((cell) => cell.join("\n"));
}

const LONG = 240_000; // ms, beside other tests on a busy machine

test("a program cut into cells anywhere prints and keeps what the same program does as one module", {
  timeout: LONG,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer(), { minLength: 1, maxLength: 14 }),
      fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      async (seeds, cuts) => {
        const { statements, names } = program(seeds);
        const last = `log(${names.map((name) => `typeof ${name} === "function" ? ${name}.name : ${name}`).join(", ")});`;
        const all = [...statements, last];
        const expected = await printed(asModule(all.join("\n")));
        expect(await printed(asCells(cut(all, cuts))), all.join("\n")).toEqual(expected);
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 2000) },
  );
});
