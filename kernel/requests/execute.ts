/** execute_request: queues a cell; its statuses and its reply go out when its turn comes. */
import type { Handler } from "./handler.ts";

export const execute: Handler = {
  waits: true,
  handle: ({ message }, { session }, turn) => session.execute(message, turn),
};
