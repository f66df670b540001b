/** Spells the settings out as environment variables, so that a run reaches the same API and home as its worker in any folder. */
import { PROJECT_FOLDER } from "../settings/project-environment.ts";
import { SETTING_NAMES, type Settings } from "../settings/settings.ts";

/**
 * `env` with the settings in force spelled out; profiles and `.env` files no longer count. Secrets of whoever serves or
 * starts the runs stay behind: of credentials, a run gets those of the API it reports to.
 */
export function settingsEnvironment(settings: Settings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !isServerSecret(name) &&
        (!(SETTING_NAMES as readonly string[]).includes(name) || NOT_OF_API.has(name)),
    ),
  );
  return {
    ...rest,
    CELLFLOW_HOME: settings.home,
    // A run happens in a folder of its own: what the project's `.env` chooses, and local storage, stand in the project.
    [PROJECT_FOLDER]: env[PROJECT_FOLDER] || process.cwd(),
    CELLFLOW_DATABASE: settings.database,
    ...(settings.refreshCache === undefined
      ? {}
      : { PREFECT_TASKS_REFRESH_CACHE: String(settings.refreshCache) }),
    ...(settings.resultStorage === undefined ? {} : { CELLFLOW_RESULT_STORAGE: settings.resultStorage }),
    ...(settings.apiUrl ? reachServer(settings, settings.apiUrl) : { CELLFLOW_API: "embedded" }),
  };
}

function reachServer({ apiKey, authString, customHeaders }: Settings, apiUrl: string): NodeJS.ProcessEnv {
  return {
    PREFECT_API_URL: apiUrl,
    ...(apiKey ? { PREFECT_API_KEY: apiKey } : {}),
    ...(authString ? { PREFECT_API_AUTH_STRING: authString } : {}),
    ...(customHeaders ? { PREFECT_CLIENT_CUSTOM_HEADERS: JSON.stringify(customHeaders) } : {}),
  };
}

/** What a Prefect server is configured by (its auth string, its database's address), and keys that encrypt blocks. */
function isServerSecret(name: string): boolean {
  return /^PREFECT_(SERVER|API_DATABASE)_|(^|_)ENCRYPTION_KEY$/.test(name);
}

/** `env` for what needs no API, such as packages' install scripts. */
export function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !isServerSecret(name) && !CREDENTIALS.has(name)),
  );
}

const CREDENTIALS = new Set(["PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_CLIENT_CUSTOM_HEADERS"]);

/** Settings that do not say where the API is. */
const NOT_OF_API = new Set(["PREFECT_HOME", "PREFECT_PROFILE", "CELLFLOW_LOGGING_LEVEL"]);

/** The same, in this process. */
export function applySettings(settings: Settings): void {
  const environment = settingsEnvironment(settings, process.env);
  for (const name of Object.keys(process.env)) if (environment[name] === undefined) delete process.env[name];
  Object.assign(process.env, environment);
}
