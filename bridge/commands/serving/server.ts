/** `cellflow server start` */
import { clientSettings } from "../output/client-settings.ts";
import { print } from "../output/print.ts";
import { type ServeOptions, serveApi } from "./serve-api.ts";

/** Serves the API until stopped. */
export async function serverStart(options: ServeOptions): Promise<void> {
  await serveApi(options, async ({ url, locked, settings, prefectPages }) => {
    if (prefectPages) print(`The web pages of Prefect ${prefectPages} are served: ${url}`);
    print(
      `cellflow's API is served: ${clientSettings(url, locked)}; database ${settings.database}; Ctrl-C stops`,
    );
    await new Promise<void>((stop) => {
      process.once("SIGINT", () => stop());
      process.once("SIGTERM", () => stop());
    });
  });
}
