/** Writes TypeScript's diagnostics of a cell as a quiet note under it. */
import { escapeText } from "entities/escape";
import { type Diagnostic, diagnosticLine } from "../../language/diagnostics/diagnostics.ts";
import type { MimeBundle } from "../../protocol/message.ts";

/** Diagnostics that one note lists. */
const MAX_DIAGNOSTICS = 5;

/** The note; undefined when there is nothing to say. */
export function diagnosticsNote(diagnostics: readonly Diagnostic[]): MimeBundle | undefined {
  if (diagnostics.length === 0) return undefined;
  const lines = diagnostics
    .slice(0, MAX_DIAGNOSTICS)
    .map((diagnostic) => `TypeScript: ${diagnosticLine(diagnostic)}`);
  if (diagnostics.length > MAX_DIAGNOSTICS)
    lines.push(`TypeScript: and ${diagnostics.length - MAX_DIAGNOSTICS} more`);
  const html = lines.map(escapeText).join("<br>");
  return {
    "text/html": `<div style="font-size:85%;opacity:.75">${html}</div>`,
    "text/plain": lines.join("\n"),
  };
}

/** TypeScript's codes for a name that is not declared: some names get an advice of their own. */
const UNKNOWN_NAME = new Set([2304, 2552, 2580, 2584, 2591, 2592, 2593, 2874, 18004]);

/** TypeScript's codes for a module that is not there: the import fails all the same. */
const UNKNOWN_MODULE = new Set([2307, 2792, 2882]);

/** Leaves out what the cell's error already says; a magic that was called wrongly ran nothing. */
export function diagnosticsBeside(
  diagnostics: readonly Diagnostic[],
  ename: string | undefined,
): Diagnostic[] {
  if (ename === undefined) return [...diagnostics];
  if (ename === "SyntaxError" || ename === "UsageError") return [];
  return diagnostics.filter(
    ({ code }) => !UNKNOWN_MODULE.has(code) && !(ename === "ReferenceError" && UNKNOWN_NAME.has(code)),
  );
}
