/** Whether a cell can run, needs more lines, or is wrong. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completenessOf } from "../../../../kernel/cell/completeness/completeness.ts";
import { program } from "../../behaviour/program.ts";

describe("completenessOf", () => {
  test.each([
    ["1 + 1", "complete"],
    ["", "complete"],
    ["%%sh\nls", "incomplete"],
    ["%%sh\nls\n", "complete"],
    ["%%sh\nls\n\nls", "incomplete"],
    ["%%task", "incomplete"],
    ["%%task\nasync function f() {", "incomplete"],
    ["%%task --help", "complete"],
    ["{ a: 1, b }", "complete"],
    ["{ a: 1,", "incomplete"],
    ["function f() {", "incomplete"],
    ["const a = [", "incomplete"],
    ["f(", "incomplete"],
    ["const a =", "incomplete"],
    ["`open", "incomplete"],
    ["/* open", "incomplete"],
    ["if (a) {\n  b(", "incomplete"],
    ["let = = 2", "invalid"],
    ["'open", "invalid"],
    [")", "invalid"],
  ])("%j is %s", (code, status) => {
    expect(completenessOf(code).status).toBe(status);
  });

  test("the indent is two spaces for each open bracket", () => {
    expect(completenessOf("function f() {")).toEqual({ status: "incomplete", indent: "  " });
    expect(completenessOf("f({ a: [")).toEqual({ status: "incomplete", indent: "      " });
  });

  test("every program is complete; one that ends in the middle of a block is incomplete", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 6 }), (seeds) => {
        const text = program(seeds).statements.join("\n");
        expect(completenessOf(text).status).toBe("complete");
        expect(completenessOf(`${text}\n;async function cut() {\n  for (const x of [1, 2]) {`)).toEqual({
          status: "incomplete",
          indent: "    ",
        });
      }),
      { numRuns: 50 },
    );
  });

  test("any string gets an answer", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (code) => void completenessOf(code)));
  });
});
