/** Comms: what is open, and messages from the front end (comm_info_request, comm_open, comm_msg, comm_close). */
import type { Handler } from "./handler.ts";

/** The open comms, of one target or of all. */
export const commInfo: Handler = ({ content }, { session }) => {
  const wanted = typeof content.target_name === "string" ? content.target_name : undefined;
  const open = [...session.comms].filter(([, target]) => wanted === undefined || target === wanted);
  return {
    status: "ok",
    comms: Object.fromEntries(open.map(([id, target]) => [id, { target_name: target }])),
  };
};

/** A message from the front end to the cells' handlers. No reply is due. */
export function commMessage(kind: "open" | "msg" | "close"): Handler {
  return async ({ message }, { session }) => {
    await session.comm(kind, message);
    return undefined;
  };
}
