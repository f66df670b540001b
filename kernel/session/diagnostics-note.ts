/** The quiet note under a cell of what TypeScript has to say about it. */
import { type Diagnostic, diagnosticLine } from "../language/diagnostics/diagnostics.ts";
import type { MimeBundle } from "../protocol/message.ts";

const MOST = 5;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The note; undefined when there is nothing to say. */
export function remarkNote(remarks: readonly Diagnostic[]): MimeBundle | undefined {
  if (remarks.length === 0) return undefined;
  const lines = remarks.slice(0, MOST).map((remark) => `TypeScript: ${diagnosticLine(remark)}`);
  if (remarks.length > MOST) lines.push(`TypeScript: and ${remarks.length - MOST} more`);
  const html = lines.map(escaped).join("<br>");
  return {
    "text/html": `<div style="font-size:85%;opacity:.75">${html}</div>`,
    "text/plain": lines.join("\n"),
  };
}

/** A name that is not there, as TypeScript says it: some names get an advice of their own. */
const noName = new Set([2304, 2552, 2580, 2584, 2591, 2592, 2593, 2874, 18004]);

/** A module that is not there: whatever imports one fails by it. */
const noModule = new Set([2307, 2792, 2882]);

/** What a cell's error already says is not said again; a magic that was called wrongly ran nothing. */
export function remarksBeside(remarks: readonly Diagnostic[], ename: string | undefined): Diagnostic[] {
  if (ename === undefined) return [...remarks];
  if (ename === "SyntaxError" || ename === "UsageError") return [];
  return remarks.filter(
    ({ code }) => !noModule.has(code) && !(ename === "ReferenceError" && noName.has(code)),
  );
}
