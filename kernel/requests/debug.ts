/** debug_request: hands a message of the Debug Adapter Protocol to the debugger, and its response back. */
import type { ReplyContent } from "../protocol/message.ts";
import type { Handler } from "./handler.ts";

export const debug: Handler = async ({ message }, { session }) =>
  (await session.debug(message)) as unknown as ReplyContent;
