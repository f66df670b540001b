/** Reads the cell and the cursor of a request; Jupyter counts cursors in Unicode code points. */
import { toUtf16 } from "../cell/code-points.ts";

/** The request's `code`, and `cursor_pos` as a UTF-16 offset in it; without one, the end. */
export function codeAndCursor(content: Record<string, unknown>): { code: string; cursor: number } {
  const code = String(content.code ?? "");
  const codePoints = typeof content.cursor_pos === "number" ? content.cursor_pos : Number.POSITIVE_INFINITY;
  return { code, cursor: toUtf16(code, codePoints) };
}
