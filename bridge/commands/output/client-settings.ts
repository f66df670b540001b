/** Writes the settings by which Prefect's clients reach what is served. */

/** @param url what is served, without `/api`; `locked`: an auth string is asked for, which is named and not shown */
export function clientSettings(url: string, locked: boolean): string {
  return `PREFECT_API_URL=${url}/api${locked ? " and PREFECT_API_AUTH_STRING" : ""}`;
}
