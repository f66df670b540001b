/** `cellflow api-key create | ls | delete`: keys of the API that this machine serves, straight in its database. */
import { formatTime, MICROS_PER_SECOND } from "../../contract/time.ts";
import type { ServerContext } from "../../server/context.ts";
import type { ApiKey } from "../../server/resources/api-keys.ts";
import { lengthOfTime } from "../../settings/length-of-time.ts";
import { readSettings, type Settings } from "../../settings/settings.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, printTable } from "../output/table.ts";
import { asFailure, FailedError, UsageError } from "../session.ts";

const COLUMNS: Column<ApiKey>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "CREATED", value: ({ created }) => localTime(formatTime(created)) },
  { title: "EXPIRES", value: ({ expires }) => (expires === null ? "never" : localTime(formatTime(expires))) },
  {
    title: "LAST USED",
    value: ({ lastUsed }) => (lastUsed === null ? "never" : localTime(formatTime(lastUsed))),
  },
];

/** Makes a key and prints it: alone on its line, so that a script can take it. */
export async function create(name: string, options: { expires?: string }): Promise<void> {
  await withDatabase(async (context, settings) => {
    const seconds = options.expires === undefined ? undefined : lengthOfTime(options.expires);
    if (options.expires !== undefined && (seconds === undefined || seconds <= 0))
      throw new UsageError("usage.expires", '--expires takes a length of time, such as "30 days"');
    const { createApiKey } = await import("../../server/resources/api-keys.ts");
    const expires = seconds === undefined ? null : context.now() + seconds * MICROS_PER_SECOND;
    print(createApiKey(context, name, expires));
    process.stderr.write("It is shown this once. Clients send it with PREFECT_API_KEY.\n");
    if (settings.serverAuthString === undefined)
      process.stderr.write(
        "A server asks for a key where PREFECT_SERVER_API_AUTH_STRING or --auth-file is set; it is not set here.\n",
      );
  });
}

export async function list(options: { json?: boolean }): Promise<void> {
  await withDatabase(async (context) => {
    const { listApiKeys } = await import("../../server/resources/api-keys.ts");
    const keys = listApiKeys(context);
    if (options.json)
      printJson(
        keys.map(({ id, name, created, expires, lastUsed }) => ({
          id,
          name,
          created: formatTime(created),
          expires: expires === null ? null : formatTime(expires),
          last_used: lastUsed === null ? null : formatTime(lastUsed),
        })),
      );
    else if (keys.length === 0) print("no API keys");
    else printTable(COLUMNS, keys);
  });
}

export async function remove(name: string): Promise<void> {
  await withDatabase(async (context) => {
    const { deleteApiKey } = await import("../../server/resources/api-keys.ts");
    if (!deleteApiKey(context, name))
      throw new FailedError(
        "api-key.missing",
        `there is no API key "${name}": \`cellflow api-key ls\` lists them`,
      );
    print(`deleted the API key ${name}: nobody gets in with it any more`);
  });
}

/** Whoever may open the file owns the API that is served from it. */
async function withDatabase(
  work: (context: ServerContext, settings: Settings) => Promise<void>,
): Promise<void> {
  try {
    const settings = readSettings({ ...process.env, CELLFLOW_API: "embedded" });
    const { openServer } = await import("../../server/create-context.ts");
    const { context } = openServer(settings.database);
    try {
      await work(context, settings);
    } finally {
      context.changes.close();
      context.database.close();
    }
  } catch (error) {
    throw asFailure(error);
  }
}
