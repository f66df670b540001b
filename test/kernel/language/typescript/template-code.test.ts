/** What of a text with `${…}` is TypeScript, where it stands. */
import { expect, test } from "vitest";
import { expressionsOf, inExpression } from "../../../../kernel/language/typescript/template-code.ts";

test.each([
  ["# RMSE ${rmse} min", "       ;(rmse)    "],
  ["${a} and ${b}", ";(a)     ;(b)"],
  ["${ {a: '}'}.a }\n$x {y}", ";( {a: '}'}.a )\n      "],
  ["${`in ${deep}`} x", ";(`in ${deep}`)  "],
  ["is ${rmse.\nmore ${x}", "   ;(rmse.\n     ;(x)"],
  ["open ${f(\nnext", "     ;(f(\n    "],
  ["plain", "     "],
  ["", ""],
])("%j", (text, code) => {
  expect(expressionsOf(text)).toBe(code);
  expect(expressionsOf(text)).toHaveLength(text.length);
});

test("which places are code", () => {
  const text = "a ${b.c} d ${e";
  const code = [...text].flatMap((_, at) => (inExpression(text, at) ? [at] : []));
  expect(code).toEqual([4, 5, 6, 7, 13]);
  expect(inExpression(text, text.length)).toBe(true);
});
