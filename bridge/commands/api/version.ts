/** `cellflow version` */
import { debugLog } from "../../debug-log.ts";
import { packageVersion } from "../../settings/version.ts";
import { print, printJson } from "../output/print.ts";
import { facts } from "../output/table.ts";
import { withClient } from "../session.ts";
import { currentProfile } from "../settings/current-profile.ts";

export async function showVersion({ json }: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api, settings }) => {
    // What does not answer has no version; the rest is told all the same.
    const server = await client.admin.version().catch((error: unknown) => {
      debugLog("version.server", error);
      return undefined;
    });
    const isEmbedded = settings.apiUrl === undefined;
    const known = {
      version: packageVersion(),
      node: process.versions.node,
      os_arch: `${process.platform}/${process.arch}`,
      profile: currentProfile().name,
      server_type: isEmbedded
        ? "embedded"
        : /^https:\/\/api\.prefect\.cloud\//.test(api)
          ? "cloud"
          : "server",
      server: api,
      server_version: server ?? null,
      ...(isEmbedded && { sqlite_version: process.versions.sqlite }),
    };
    if (json) printJson(known);
    else
      print(
        facts([
          ["Version", known.version],
          ["Node", known.node],
          ["OS/Arch", known.os_arch],
          ["Profile", known.profile],
          ["Server type", known.server_type],
          ["Server", known.server],
          ["Server version", known.server_version ?? "it does not answer"],
          ["SQLite version", known.sqlite_version],
        ]),
      );
  });
}
