/** Where a syntax error is, under its line. */
import { expect, test } from "vitest";
import { parse } from "../../../kernel/cell/parse.ts";
import { syntaxTraceback } from "../../../kernel/cell/positions.ts";

function traceback(source: string, offset: number, end: number): string[] {
  return syntaxTraceback("Cell [1]", source, { message: "no", offset, end });
}

test("the marks stand below the text, also behind tabs", () => {
  expect(traceback("a\n\tb == = c", 8, 9)).toEqual([
    "Cell [1], line 2:7",
    "   2 | \tb == = c",
    "     | \t     ^",
    "SyntaxError: no",
  ]);
});

test("of a long line the part around the problem is shown", () => {
  const [place, line = "", marks = ""] = traceback(`${"x".repeat(5000)}@@${"y".repeat(5000)}`, 5000, 5002);
  expect(place).toBe("Cell [1], line 1:5001");
  expect(line.length).toBeLessThan(250);
  expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("@@");
});

test("a first line for another program is refused where it stands", () => {
  expect(parse("#!x\n1").problems).toMatchObject([{ offset: 0, end: 3 }]);
  expect(parse("1 // #!x").problems).toEqual([]);
});
