/** Spells the settings out as environment variables, so that a run reaches the same API and home as its worker in any folder. */
import { SETTING_NAMES, type Settings } from "../settings/settings.ts";

/** `env` with the settings in force spelled out; profiles and `.env` files no longer count. */
export function settingsEnvironment(settings: Settings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !(SETTING_NAMES as readonly string[]).includes(name) || NOT_OF_API.has(name),
    ),
  );
  return {
    ...rest,
    CELLFLOW_HOME: settings.home,
    CELLFLOW_DATABASE: settings.database,
    ...(settings.apiUrl ? { PREFECT_API_URL: settings.apiUrl } : { CELLFLOW_API: "embedded" }),
    ...(settings.apiKey ? { PREFECT_API_KEY: settings.apiKey } : {}),
    ...(settings.authString ? { PREFECT_API_AUTH_STRING: settings.authString } : {}),
    ...(settings.customHeaders
      ? { PREFECT_CLIENT_CUSTOM_HEADERS: JSON.stringify(settings.customHeaders) }
      : {}),
  };
}

/** Settings that do not say where the API is. */
const NOT_OF_API = new Set(["PREFECT_HOME", "PREFECT_PROFILE", "CELLFLOW_LOGGING_LEVEL"]);

/** The same, in this process. */
export function applySettings(settings: Settings): void {
  const environment = settingsEnvironment(settings, process.env);
  for (const name of SETTING_NAMES) if (environment[name] === undefined) delete process.env[name];
  Object.assign(process.env, environment);
}
