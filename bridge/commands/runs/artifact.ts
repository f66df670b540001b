/** `cellflow artifact ls | inspect | delete` */
import { allPages, PAGE } from "../../client/all-pages.ts";
import { ApiError } from "../../client/errors.ts";
import type { Artifact, ArtifactCollection } from "../../contract/runs/artifact.ts";
import { type Consent, confirm } from "../input/confirm.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, printTable } from "../output/table.ts";
import { FailedError, type Session, UsageError, withClient } from "../session.ts";

type Listed = Artifact | ArtifactCollection;

/** The columns of `artifact ls`. */
const COLUMNS: Column<Listed>[] = [
  { title: "ID", value: (one) => ("latest_id" in one ? one.latest_id : one.id) },
  { title: "KEY", value: ({ key }) => key },
  { title: "TYPE", value: ({ type }) => type },
  { title: "UPDATED", value: ({ updated }) => localTime(updated) },
  { title: "DESCRIPTION", value: ({ description }) => description },
];

/** The latest of each key, or with `all` every version, those without a key too. */
export async function list({
  all,
  limit,
  json,
}: {
  all?: boolean;
  limit: number;
  json?: boolean;
}): Promise<void> {
  await withClient(async ({ client, api }) => {
    const read = (page: { limit: number; offset: number }): Promise<Listed[]> =>
      all
        ? client.artifacts.filter({ sort: "CREATED_DESC", ...page })
        : client.artifacts.latest({ sort: "UPDATED_DESC", ...page });
    const listed = await allPages(read, limit);
    if (json) {
      printJson(listed);
      return;
    }
    const none = `no artifacts${all ? "" : " with a key"} on the API at ${api}`;
    if (listed.length === 0) print(none);
    else printTable(COLUMNS, listed);
  });
}

/** Deletes all versions of a key, or one artifact by its id. */
export async function remove(
  key: string | undefined,
  { id, ...consent }: Consent & { id?: string },
): Promise<void> {
  if ((key === undefined) === (id === undefined))
    throw new UsageError("usage.artifact", "give the key of artifacts, or --id of one");
  await withClient(async (session) => {
    const { client, api } = session;
    if (id !== undefined) {
      await confirm(`Delete artifact ${id}`, consent);
      try {
        await client.artifacts.delete(id);
      } catch (error) {
        if (!(error instanceof ApiError) || ![404, 422].includes(error.status)) throw error;
        throw new FailedError("artifact.unknown", `no artifact of id ${id} on the API at ${api}`);
      }
      print(`deleted artifact ${id}`);
      return;
    }
    const versions = await allPages((page) =>
      client.artifacts.filter({
        artifacts: { key: { any_: [key as string] } },
        sort: "CREATED_DESC",
        ...page,
      }),
    );
    if (versions.length === 0) throw await unknownArtifact(session, key as string);
    await confirm(`Delete ${counted(versions.length)} of ${key}`, consent);
    for (const each of versions) await client.artifacts.delete(each.id);
    print(`deleted ${counted(versions.length)} of ${key}`);
  });
}

function counted(versions: number): string {
  return `${versions} version${versions === 1 ? "" : "s"}`;
}

async function unknownArtifact({ client, api }: Session, key: string): Promise<FailedError> {
  const { nearestName } = await import("../../nearest.ts");
  const known = (await client.artifacts.latest({ limit: PAGE })).map((one) => one.key ?? "");
  const nearest = nearestName(key, known);
  const hint = nearest ? `; did you mean ${nearest}?` : "";
  return new FailedError("artifact.unknown", `no artifact with key "${key}" on the API at ${api}${hint}`);
}

export async function inspect(key: string, options: { limit: number; json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const versions = await session.client.artifacts.history(key, { limit: options.limit });
    const latest = versions.at(-1);
    if (!latest) throw await unknownArtifact(session, key);
    if (options.json) {
      printJson(versions);
      return;
    }
    print(`${key}: ${latest.type}, version ${versions.length} of ${localTime(latest.created)}`);
    if (latest.description) print(latest.description);
    print(`\n${typeof latest.data === "string" ? latest.data : JSON.stringify(latest.data, null, 2)}`);
  });
}
