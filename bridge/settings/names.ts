/** The names of the settings. */

/** Which settings count from a process environment, a `.env` file or a profile. */
export const SETTING_NAMES = [
  "PREFECT_API_URL",
  "PREFECT_API_KEY",
  "PREFECT_API_AUTH_STRING",
  "PREFECT_SERVER_API_AUTH_STRING",
  "PREFECT_CLIENT_CUSTOM_HEADERS",
  "PREFECT_CLIENT_MAX_RETRIES",
  "PREFECT_ACCOUNT_ID",
  "PREFECT_WORKSPACE_ID",
  "PREFECT_HOME",
  "PREFECT_PROFILE",
  "CELLFLOW_API",
  "CELLFLOW_HOME",
  "CELLFLOW_DATABASE",
  "CELLFLOW_LOGGING_LEVEL",
] as const;
