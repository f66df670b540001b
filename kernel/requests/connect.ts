/** connect_request: deprecated since protocol 5.1; a client already has the ports from its connection file. */
import type { Handler } from "./handler.ts";

export const connect: Handler = () => ({ status: "ok" });
