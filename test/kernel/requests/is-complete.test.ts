/** Whether a text can run, needs more lines, or is wrong. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isComplete } from "../../../kernel/requests/is-complete.ts";
import { program } from "../behaviour/program.ts";

describe("is complete", () => {
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
    expect(isComplete(code).status).toBe(status);
  });

  test("the indent is two spaces for each open bracket", () => {
    expect(isComplete("function f() {")).toEqual({ status: "incomplete", indent: "  " });
    expect(isComplete("f({ a: [")).toEqual({ status: "incomplete", indent: "      " });
  });

  test("every program is, and one that ends in the middle of a block wants more", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 6 }), (seeds) => {
        const text = program(seeds).statements.join("\n");
        expect(isComplete(text).status).toBe("complete");
        expect(isComplete(`${text}\n;async function cut() {\n  for (const x of [1, 2]) {`)).toEqual({
          status: "incomplete",
          indent: "    ",
        });
      }),
      { numRuns: 50 },
    );
  });

  test("any text is judged", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (code) => void isComplete(code)));
  });
});
