/** Requests to the debugger (debug_request): the content is a message of the Debug Adapter Protocol, both ways. */
import type { ReplyContent } from "../protocol/message.ts";
import type { Handler } from "./handler.ts";

export const debug: Handler = async ({ message }, { session }) =>
  (await session.debug(message)) as unknown as ReplyContent;
