/** What fits before the cursor (complete_request). Cursors count Unicode code points. */
import { toCodePoints, toUtf16 } from "../cell/code-points.ts";
import type { Handler } from "./handler.ts";

export const complete: Handler = async ({ content }, { session }) => {
  const code = String(content.code ?? "");
  const at = toUtf16(
    code,
    typeof content.cursor_pos === "number" ? content.cursor_pos : Number.POSITIVE_INFINITY,
  );
  const { start, end, items } = await (await session.help()).complete(code, at);
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
        ...(signature === undefined ? {} : { signature }),
      })),
    },
  };
};
