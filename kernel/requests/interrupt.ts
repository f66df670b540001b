/** interrupt_request: stops the running cell and drops what is queued. */
import type { Handler } from "./handler.ts";

export const interrupt: Handler = async (_request, { session }) => {
  await session.interrupt();
  return { status: "ok" };
};
