/** A client of the API in force, for one piece of work of the kernel or a shell command. */
import type { Client } from "../bridge/client/client.ts";

/** Runs `work` with a client of the API in force, and closes the client when `work` is done. */
export type WithClient = <T>(work: (client: Client, url: string) => Promise<T>) => Promise<T>;

/** The modules of the client are loaded when it is first used. */
export const withClient: WithClient = async (work) => {
  const { readSettings } = await import("../bridge/settings/settings.ts");
  const { createTransport } = await import("../bridge/client/transport/create-transport.ts");
  const { createClient } = await import("../bridge/client/client.ts");
  const transport = await createTransport(readSettings());
  try {
    return await work(createClient(transport), transport.url);
  } finally {
    await transport.close();
  }
};
