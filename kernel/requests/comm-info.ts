/** comm_info_request: the open comms, of one target or of all. */
import type { Handler } from "./handler.ts";

export const commInfo: Handler = ({ content }, { session }) => {
  const requested = typeof content.target_name === "string" ? content.target_name : undefined;
  const open = [...session.comms].filter(([, target]) => requested === undefined || target === requested);
  return {
    status: "ok",
    comms: Object.fromEntries(open.map(([id, target]) => [id, { target_name: target }])),
  };
};
