/** complete_request: what fits before the cursor. */
import { toCodePoints } from "../cell/code-points.ts";
import { codeAndCursor } from "./cursor.ts";
import type { Handler } from "./handler.ts";

export const complete: Handler = async ({ content }, { session }) => {
  const { code, cursor } = codeAndCursor(content);
  const { start, end, items } = await (await session.help()).complete(code, cursor);
  const [cursor_start, cursor_end] = [toCodePoints(code, start), toCodePoints(code, end)];
  return {
    status: "ok",
    matches: items.map(({ text }) => text),
    cursor_start,
    cursor_end,
    metadata: {
      _jupyter_types_experimental: items.map(({ text, type, signature }) => ({
        start: cursor_start,
        end: cursor_end,
        text,
        type,
        signature,
      })),
    },
  };
};
