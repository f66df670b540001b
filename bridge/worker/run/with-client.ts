/** Lends a client of the API that the settings name. */
import { type Client, createClient } from "../../client/client.ts";
import { createTransport } from "../../client/transport/create-transport.ts";
import type { Settings } from "../../settings/settings.ts";

/** The client is closed when `work` is done. */
export async function withClient<T>(settings: Settings, work: (client: Client) => Promise<T>): Promise<T> {
  const transport = await createTransport(settings);
  try {
    return await work(createClient(transport));
  } finally {
    await transport.close();
  }
}
