/** shutdown_request: ends the kernel once the reply is out. */
import type { Handler } from "./handler.ts";

export const shutdown: Handler = ({ content }, { shutdown: endKernel }) => {
  void endKernel();
  return { status: "ok", restart: content.restart === true };
};
