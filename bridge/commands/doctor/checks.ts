/** The checks of `cellflow doctor`, but that of the kernel, which Jupyter has. */
import { existsSync, statSync } from "node:fs";
import { openBlocksOf } from "../../blocks/open-blocks.ts";
import { type Client, createClient } from "../../client/client.ts";
import { ApiError } from "../../client/errors.ts";
import { createTransport } from "../../client/transport/create-transport.ts";
import { formatBytes } from "../../rendering/format-bytes.ts";
import { createResultPlaces } from "../../results/places.ts";
import { readDotenv } from "../../settings/dotenv.ts";
import type { Settings } from "../../settings/settings.ts";
import { currentProfile } from "../settings/current-profile.ts";
import { type Check, problemOf } from "./check.ts";

const MIN_NODE_MAJOR = 24;
const CREDENTIALS = ["PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_CLIENT_CUSTOM_HEADERS"];

export function checkNode(): Check {
  const { node } = process.versions;
  const isNew = Number(node.split(".")[0]) >= MIN_NODE_MAJOR;
  const found = isNew ? node : `${node}, and cellflow needs ${MIN_NODE_MAJOR} or newer`;
  return { name: "node", state: isNew ? "works" : "broken", found, from: process.execPath };
}

/** Asks the API for its version, and for something that its credentials must open. */
export async function checkApi(settings: Settings): Promise<Check> {
  const isEmbedded = settings.apiUrl === undefined;
  const from = isEmbedded
    ? (sourceOf("CELLFLOW_API") ?? "no PREFECT_API_URL is set")
    : (sourceOf("PREFECT_API_URL") ?? sourceOf("PREFECT_ACCOUNT_ID"));
  const about = { name: "API", from } as const;
  try {
    return await withApi(settings, async ({ admin, flows, transport }): Promise<Check> => {
      const version: unknown = await admin.version().catch((error: unknown) => {
        // Prefect Cloud tells none.
        if (error instanceof ApiError && error.status === 404) return "of Prefect Cloud";
        throw error;
      });
      if (typeof version !== "string" || typeof (await flows.count()) !== "number")
        return { ...about, state: "broken", found: `${transport.url} does not answer as Prefect's API does` };
      const found = isEmbedded ? "embedded" : `version ${version} at ${transport.url}`;
      return { ...about, state: "works", found };
    });
  } catch (error) {
    return { ...about, state: "broken", found: problemOf(error) };
  }
}

/** Of the embedded API, and of what is served here. */
export async function checkDatabase({ database, apiUrl }: Settings): Promise<Check> {
  const from = sourceOf("CELLFLOW_DATABASE") ?? sourceOf("CELLFLOW_HOME") ?? "the default";
  const about = { name: "database", from } as const;
  if (!existsSync(database))
    return { ...about, state: "absent", found: `${database} is made when it is needed` };
  try {
    const { openDatabase } = await import("../../server/db/database.ts");
    const { SCHEMA_VERSION, schemaVersion } = await import("../../server/db/migrate.ts");
    const version = schemaVersion(database);
    // One that nothing uses is not brought to another version.
    if (apiUrl === undefined || version === SCHEMA_VERSION) {
      const opened = openDatabase(database);
      try {
        opened.transaction(() => opened.get("SELECT count(*) FROM sqlite_schema"));
      } finally {
        opened.close();
      }
    }
    return {
      ...about,
      state: "works",
      found: `${database}, ${formatBytes(statSync(database).size)}, version ${version} of ${SCHEMA_VERSION}`,
    };
  } catch (error) {
    return { ...about, state: apiUrl === undefined ? "broken" : "absent", found: problemOf(error) };
  }
}

/** Makes sure that results can be written where they are to be stored. */
export async function checkStorage(settings: Settings): Promise<Check> {
  const from = sourceOf("CELLFLOW_RESULT_STORAGE") ?? sourceOf("CELLFLOW_HOME") ?? "the default";
  try {
    const address = await withApi(settings, (client) =>
      createResultPlaces(
        settings,
        openBlocksOf(() => client),
      )
        .named(undefined)
        .results(async (storage) => {
          await storage.checkWritable("cellflow-doctor");
          return storage.address();
        }),
    );
    return { name: "storage", state: "works", found: `${address} can be written`, from };
  } catch (error) {
    return { name: "storage", state: "broken", found: problemOf(error), from };
  }
}

/** Asked once: a server that is away is not waited for. */
async function withApi<T>(settings: Settings, work: (client: Client) => Promise<T>): Promise<T> {
  const transport = await createTransport({ ...settings, maxRetries: 0 });
  try {
    return await work(createClient(transport));
  } finally {
    await transport.close();
  }
}

/** Which there are and where; whether they are taken is seen by the API's check. */
export function checkCredentials({ withheld, apiUrl }: Settings, api: Check): Check {
  const name = "credentials";
  const set = CREDENTIALS.flatMap((each) => {
    const source = sourceOf(each);
    return source ? [`${each} (${source})`] : [];
  });
  if (withheld)
    return {
      name,
      state: "broken",
      found: `${withheld} is not sent: it belongs to another address than PREFECT_API_URL`,
    };
  if (set.length === 0) return { name, state: "absent", found: "none are set" };
  if (apiUrl === undefined)
    return { name, state: "absent", found: `${set.join(", ")}; the embedded API needs none` };
  const isTaken = api.state === "works";
  return {
    name,
    state: isTaken ? "works" : "broken",
    found: `${set.join(", ")}${isTaken ? "" : "; see API"}`,
  };
}

/** Where a setting is set, the nearest first. */
function sourceOf(name: string): string | undefined {
  if (process.env[name]?.trim()) return `${name} in the environment`;
  if (readDotenv(process.cwd())[name]?.trim()) return `${name} in .env`;
  const { settings, name: profile } = currentProfile();
  return settings[name]?.trim() ? `${name} of profile ${profile}` : undefined;
}
