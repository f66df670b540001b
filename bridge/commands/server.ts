/** `cellflow server start` */

import { print } from "./output/print.ts";
import { serveApi } from "./serve-api.ts";

/** Serves the API until stopped. */
export async function serverStart(options: { host: string; port: number }): Promise<void> {
  await serveApi(options, async ({ url, settings }) => {
    print(
      `cellflow's API is served: PREFECT_API_URL=${url}/api; database ${settings.database}; Ctrl-C stops`,
    );
    await new Promise<void>((stop) => {
      process.once("SIGINT", () => stop());
      process.once("SIGTERM", () => stop());
    });
  });
}
