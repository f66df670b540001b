/** Reads the settings (the API, its credentials, folders): environment > .env > profile > embedded. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { CellflowError } from "../errors.ts";
import { RESULT_LOCATION, resultLocation } from "../results/location.ts";
import { readCredentials } from "./credentials.ts";
import { readDotenv } from "./dotenv.ts";
import { lengthOfTime } from "./length-of-time.ts";
import { activeProfile } from "./profiles.ts";
import { projectFolder } from "./project-environment.ts";
import { projectSetting } from "./project-file.ts";

export { SETTING_NAMES } from "./names.ts";

export interface Settings {
  /** `PREFECT_API_URL` without a slash at its end; undefined means the embedded API. */
  apiUrl?: string;
  apiKey?: string;
  /** `user:password` of a server that asks for basic authentication. */
  authString?: string;
  customHeaders?: Record<string, string>;
  /** `user:password` that a server started here asks for. */
  serverAuthString?: string;
  /** Whether every change that it is asked for needs a token: `PREFECT_SERVER_CSRF_PROTECTION_ENABLED`. */
  serverCsrf?: boolean;
  /** Origins whose pages may call it: `PREFECT_SERVER_CORS_ALLOWED_ORIGINS`. */
  serverCorsOrigins?: string;
  /** How long a server started here keeps events: `PREFECT_SERVER_EVENTS_RETENTION_PERIOD`. */
  eventRetentionSeconds?: number;
  /** How a server started here shows Prefect's web pages: the settings `PREFECT_SERVER_UI_…`. */
  ui?: {
    apiUrl?: string;
    serveBase?: string;
    staticDirectory?: string;
    isV2Default?: boolean;
  };
  /** Credentials that are set and not sent, because they belong to another address: "PREFECT_API_KEY of the profile". */
  withheld?: string;
  /** How often a request to a server that is not well is sent again at most (default 5). */
  maxRetries?: number;
  /** Every cached task is computed anew, and stored: `PREFECT_TASKS_REFRESH_CACHE`. */
  refreshCache?: boolean;
  /** Where results and caches are stored instead of `home`: `s3://bucket/prefix`, a block, or a folder. */
  resultStorage?: string;
  /** Folder of the database, results and caches. */
  home: string;
  /** The SQLite file of the embedded API. */
  database: string;
}

/**
 * Reads the settings that hold for a process environment and a folder.
 * @throws CellflowError `settings.invalid` when a value cannot be used; the message names the setting.
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Settings {
  const dotenv = readDotenv(cwd);
  const nearer = (name: string): string | undefined => nonEmpty(env[name]) ?? nonEmpty(dotenv[name]);
  const profile = activeProfile({
    home: expandHome(nearer("PREFECT_HOME") ?? join(userHome(env), ".prefect"), env),
    name: nearer("PREFECT_PROFILE"),
  });
  const get = (name: string): string | undefined => nearer(name) ?? nonEmpty(profile[name]);

  const home = resolve(cwd, expandHome(get("CELLFLOW_HOME") ?? join(userHome(env), ".cellflow"), env));
  const database = resolve(cwd, expandHome(get("CELLFLOW_DATABASE") ?? join(home, "cellflow.db"), env));
  const mode = get("CELLFLOW_API");
  if (mode !== undefined && mode !== "embedded") {
    throw new CellflowError(
      "settings.invalid",
      `CELLFLOW_API is "${mode}": it can only be "embedded"; for a server, set PREFECT_API_URL`,
    );
  }
  const apiUrl = mode === "embedded" ? undefined : (checkedUrl(get("PREFECT_API_URL")) ?? cloudUrl(get));
  const credentials = readCredentials([
    { name: "the environment", values: env },
    { name: ".env", values: dotenv, isOfFolder: true },
    { name: "the active profile", values: profile },
  ]);
  return {
    apiUrl,
    apiKey: credentials.PREFECT_API_KEY,
    authString: credentials.PREFECT_API_AUTH_STRING,
    customHeaders: customHeaders(credentials.PREFECT_CLIENT_CUSTOM_HEADERS),
    withheld: credentials.withheld,
    serverAuthString: get("PREFECT_SERVER_API_AUTH_STRING"),
    serverCsrf: flag("PREFECT_SERVER_CSRF_PROTECTION_ENABLED", get("PREFECT_SERVER_CSRF_PROTECTION_ENABLED")),
    serverCorsOrigins: get("PREFECT_SERVER_CORS_ALLOWED_ORIGINS"),
    eventRetentionSeconds:
      seconds("PREFECT_SERVER_EVENTS_RETENTION_PERIOD", get("PREFECT_SERVER_EVENTS_RETENTION_PERIOD")) ??
      seconds("PREFECT_EVENTS_RETENTION_PERIOD", get("PREFECT_EVENTS_RETENTION_PERIOD")),
    ui: {
      apiUrl: get("PREFECT_SERVER_UI_API_URL") ?? get("PREFECT_UI_API_URL"),
      serveBase: get("PREFECT_SERVER_UI_SERVE_BASE") ?? get("PREFECT_UI_SERVE_BASE"),
      staticDirectory: get("PREFECT_SERVER_UI_STATIC_DIRECTORY") ?? get("PREFECT_UI_STATIC_DIRECTORY"),
      isV2Default: flag("PREFECT_SERVER_UI_V2_ENABLED", get("PREFECT_SERVER_UI_V2_ENABLED")),
    },
    maxRetries: integer("PREFECT_CLIENT_MAX_RETRIES", get("PREFECT_CLIENT_MAX_RETRIES")),
    refreshCache: flag(
      "PREFECT_TASKS_REFRESH_CACHE",
      nearer("PREFECT_TASKS_REFRESH_CACHE") ??
        projectSetting(cwd, ["tasks", "refresh_cache"]) ??
        nonEmpty(profile.PREFECT_TASKS_REFRESH_CACHE),
    ),
    resultStorage: resultStorage(get, projectFolder(env, cwd)),
    home,
    database,
  };
}

/** As Prefect reads them. */
const [YES, NO] = [/^(1|true|t|yes|y|on)$/i, /^(0|false|f|no|n|off)$/i];

/** The names of Prefect's setting name a block, as may ours. */
const RESULT_STORAGE = [
  "CELLFLOW_RESULT_STORAGE",
  "PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK",
  "PREFECT_DEFAULT_RESULT_STORAGE_BLOCK",
] as const;

/** A folder is the project's: runs happen in folders of their own. */
function resultStorage(get: (name: string) => string | undefined, project: string): string | undefined {
  const name = RESULT_STORAGE.find((name) => get(name) !== undefined);
  const text = name === undefined ? undefined : get(name)?.trim();
  if (text === undefined) return undefined;
  const location = resultLocation(text, project);
  if (!location) {
    throw new CellflowError(
      "settings.invalid",
      // What has an @ may hold a password.
      `${name} ${text.includes("@") ? "" : `is "${text}": it `}must be ${RESULT_LOCATION}`,
    );
  }
  return location.type === "local" ? location.folder : text;
}

function flag(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (YES.test(text.trim())) return true;
  if (NO.test(text.trim())) return false;
  throw new CellflowError("settings.invalid", `${name} is "${text}": it must be true or false`);
}

function seconds(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const length = lengthOfTime(text.trim());
  if (length !== undefined) return length;
  throw new CellflowError(
    "settings.invalid",
    `${name} is "${text}": it must be a length of time, such as "7 days" or "P7D"`,
  );
}

function integer(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text);
  throw new CellflowError("settings.invalid", `${name} is "${text}": it must be a whole number`);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value;
}

function userHome(env: NodeJS.ProcessEnv): string {
  return nonEmpty(env.HOME) ?? homedir();
}

function expandHome(path: string, env: NodeJS.ProcessEnv): string {
  return path === "~" || path.startsWith("~/") ? join(userHome(env), path.slice(1)) : path;
}

function checkedUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    // It may hold a password, so it is not repeated.
    throw new CellflowError(
      "settings.invalid",
      "PREFECT_API_URL is not an http(s) address; it looks like http://127.0.0.1:4200/api",
    );
  }
  return text.replace(/\/+$/, "");
}

function cloudUrl(get: (name: string) => string | undefined): string | undefined {
  const account = get("PREFECT_ACCOUNT_ID");
  const workspace = get("PREFECT_WORKSPACE_ID");
  if (account === undefined || workspace === undefined) return undefined;
  return `https://api.prefect.cloud/api/accounts/${encodeURIComponent(account)}/workspaces/${encodeURIComponent(workspace)}`;
}

function customHeaders(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const entries =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
  if (entries === undefined || !entries.every(([, header]) => typeof header === "string")) {
    throw new CellflowError(
      "settings.invalid",
      'PREFECT_CLIENT_CUSTOM_HEADERS must be a JSON object of strings, like {"X-Team": "data"}',
    );
  }
  return Object.fromEntries(entries) as Record<string, string>;
}
