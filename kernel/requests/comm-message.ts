/** comm_open, comm_msg and comm_close: hands the front end's message to the cells' handlers. No reply is due. */
import type { Handler } from "./handler.ts";

export function commMessage(kind: "open" | "msg" | "close"): Handler {
  return async ({ message }, { session }) => {
    await session.comm(kind, message);
    return undefined;
  };
}
