/** The note under a cell: what of TypeScript's diagnostics it says, beside the cell's own error. */
import { expect, test } from "vitest";
import type { Diagnostic } from "../../../../kernel/language/diagnostics/diagnostics.ts";
import { diagnosticsBeside, diagnosticsNote } from "../../../../kernel/session/notes/diagnostics.ts";

function diagnostic(code: number, line = 1): Diagnostic {
  return { line, column: 1, message: `no <${code}>`, code };
}

function codes(ename: string | undefined, ...given: number[]) {
  return diagnosticsBeside(
    given.map((code) => diagnostic(code)),
    ename,
  ).map(({ code }) => code);
}

test("one line each, at most five, as text and as HTML", () => {
  const note = diagnosticsNote([1, 2, 3, 4, 5, 6, 7].map((line) => diagnostic(2322, line)));
  expect(String(note?.["text/plain"]).split("\n")).toEqual([
    ...[1, 2, 3, 4, 5].map((line) => `TypeScript: line ${line}: no <2322> (2322)`),
    "TypeScript: and 2 more",
  ]);
  expect(note?.["text/html"]).toContain("no &lt;2322&gt; (2322)<br>");
  expect(diagnosticsNote([])).toBeUndefined();
});

test("leaves out what the cell's error says already", () => {
  expect(codes(undefined, 2304, 2307, 2322)).toEqual([2304, 2307, 2322]);
  expect(codes("SyntaxError", 1005, 2322)).toEqual([]);
  expect(codes("ReferenceError", 2304, 2584, 2874, 2322)).toEqual([2322]);
  expect(codes("TypeError", 2304, 18048)).toEqual([2304, 18048]);
  expect(codes("Error", 2307, 2322)).toEqual([2322]);
  // A magic that was called wrongly, %%check among them, says all there is.
  expect(codes("UsageError", 2322)).toEqual([]);
});
