/** Reads TypeScript's diagnostics of a cell, one line each. They never stop a cell from running. */

import type { Ask } from "../typescript/client.ts";
import { isNpm } from "../typescript/npm-specifiers.ts";
import type { IsUnreliable } from "./notebook-positions.ts";

/** One diagnostic; `line` and `column` count from 1. */
export interface Diagnostic {
  line: number;
  column: number;
  message: string;
  code: number;
}

interface LspDiagnostic {
  range: { start: { line: number; character: number } };
  severity?: number;
  code?: number;
  message: string;
}

/**
 * Left out: a name declared twice or imported beside its own declaration (a notebook is not one module); that a package
 * has no types, or JSX none (nothing the cell could do better); a class's field whose name is computed, such as
 * `[Symbol.for("Jupyter.display")] = …` (only declaration files can't have it); that a package whose types a cell
 * declares has none of its own; that a variable's type is open (`const all = []`), which another cell settles.
 */
const LEFT_OUT = new Set([1166, 2300, 2440, 2451, 2664, 2665, 7005, 7016, 7026, 7034]);

/** A module that is not there, which for `npm:` the run installs. */
const MISSING_MODULE = new Set([2307, 2792, 2882]);

/** TypeScript heeds the comment only at a file's start, where a line of ours stands. */
function isUnchecked(text: string): boolean {
  return /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*\/\/[ \t]*@ts-nocheck\b/.test(text);
}

/** TypeScript's errors and warnings in the open text, as it was written; the first line of each. */
export async function diagnosticsOf(
  text: string,
  ask: Ask,
  isUnreliable: IsUnreliable,
): Promise<Diagnostic[]> {
  if (isUnchecked(text)) return [];
  const result = await ask<{ items?: LspDiagnostic[] } | null>("textDocument/diagnostic");
  const lines = text.split("\n");
  return (result?.items ?? []).flatMap(({ range: { start }, severity = 1, code = 0, message }) => {
    // Line 0 is ours; hints (unused names, deprecations) are not errors, warnings are what the tsconfig asks to check.
    if (severity > 2 || start.line < 1 || start.line > lines.length || LEFT_OUT.has(code)) return [];
    const offset = lines
      .slice(0, start.line - 1)
      .reduce((sum, { length }) => sum + length + 1, start.character);
    if (isUnreliable(code, offset)) return [];
    if (MISSING_MODULE.has(code) && isNpm(lines[start.line - 1]?.slice(start.character) ?? "")) return [];
    return [{ line: start.line, column: start.character + 1, message: message.split("\n")[0] ?? "", code }];
  });
}

/** A diagnostic as one line: `line 2: Type 'string' is not assignable to type 'number'. (2322)`. */
export function diagnosticLine({ line, message, code }: Diagnostic): string {
  return `line ${line}: ${message} (${code})`;
}
