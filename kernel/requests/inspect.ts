/** What stands at the cursor (inspect_request). Cursors count Unicode code points. */
import { toUtf16 } from "../cell/code-points.ts";
import type { Handler } from "./handler.ts";

export const inspect: Handler = async ({ content }, { session }) => {
  const code = String(content.code ?? "");
  const at = toUtf16(
    code,
    typeof content.cursor_pos === "number" ? content.cursor_pos : Number.POSITIVE_INFINITY,
  );
  const data = await (await session.help()).inspect(code, at, Number(content.detail_level ?? 0));
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
};
