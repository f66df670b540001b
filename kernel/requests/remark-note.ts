/** The quiet note under a cell of what TypeScript has to say about it. */
import { type Remark, remarkLine } from "../language/remarks.ts";
import type { MimeBundle } from "../message.ts";

const MOST = 5;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The note; undefined when there is nothing to say. */
export const remarkNote = (remarks: readonly Remark[]): MimeBundle | undefined => {
  if (remarks.length === 0) return undefined;
  const lines = remarks.slice(0, MOST).map((remark) => `TypeScript: ${remarkLine(remark)}`);
  if (remarks.length > MOST) lines.push(`TypeScript: and ${remarks.length - MOST} more`);
  const html = lines.map(escaped).join("<br>");
  return {
    "text/html": `<div style="font-size:85%;opacity:.75">${html}</div>`,
    "text/plain": lines.join("\n"),
  };
};

/** What a cell's error already says is not said again. */
export const remarksBeside = (remarks: readonly Remark[], ename: string | undefined): Remark[] =>
  ename === "SyntaxError"
    ? []
    : remarks.filter(({ code }) => ename !== "ReferenceError" || (code !== 2304 && code !== 2552));
