/** history_request: what was executed, in this session and before. Outputs are not stored. */
import type { Handler } from "./handler.ts";

export const history: Handler = async ({ content }, { session }) => {
  const entries = await session.history.query(content);
  const withOutput = content.output === true;
  return {
    status: "ok",
    history: entries.map(({ session: number, line, source }) => [
      number,
      line,
      withOutput ? [source, ""] : source,
    ]),
  };
};
