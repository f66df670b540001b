/** `cellflow artifact ls | inspect` */
import type { Artifact } from "../../contract/runs/artifact.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, table } from "../output/table.ts";
import { FailedError, withClient } from "../session.ts";

/** The columns of `artifact ls`. */
const COLUMNS: Column<Pick<Artifact, "key" | "type" | "updated" | "description">>[] = [
  { title: "KEY", value: ({ key }) => key },
  { title: "TYPE", value: ({ type }) => type },
  { title: "UPDATED", value: ({ updated }) => localTime(updated) },
  { title: "DESCRIPTION", value: ({ description }) => description },
];

export async function list(options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const latest = await client.artifacts.latest({ sort: "UPDATED_DESC", limit: 200 });
    if (options.json) {
      printJson(latest);
      return;
    }
    print(latest.length === 0 ? `no artifacts with a key on the API at ${api}` : table(COLUMNS, latest));
  });
}

export async function inspect(key: string, options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const versions = await client.artifacts.history(key);
    const latest = versions.at(-1);
    if (!latest) {
      const { nearestName } = await import("../../nearest.ts");
      const known = (await client.artifacts.latest({ limit: 200 })).map((one) => one.key ?? "");
      const nearest = nearestName(key, known);
      const hint = nearest ? `; did you mean ${nearest}?` : "";
      throw new FailedError("artifact.unknown", `no artifact with key "${key}" on the API at ${api}${hint}`);
    }
    if (options.json) {
      printJson(versions);
      return;
    }
    print(`${key}: ${latest.type}, version ${versions.length} of ${localTime(latest.created)}`);
    if (latest.description) print(latest.description);
    print(`\n${typeof latest.data === "string" ? latest.data : JSON.stringify(latest.data, null, 2)}`);
  });
}
