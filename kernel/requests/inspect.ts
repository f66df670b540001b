/** inspect_request: what stands at the cursor. */
import { codeAndCursor } from "./cursor.ts";
import type { Handler } from "./handler.ts";

export const inspect: Handler = async ({ content }, { session }) => {
  const { code, cursor } = codeAndCursor(content);
  const data = await (await session.help()).inspect(code, cursor, Number(content.detail_level ?? 0));
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
};
