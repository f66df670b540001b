/** Which settings hold right now on this thread: sent along, since the worker has its own copy of the environment. */
import { SETTING_NAMES } from "../settings/names.ts";
import type { EngineEnvironment } from "./reporter-messages.ts";

const names = [...SETTING_NAMES, "HOME", "PREFECT_LOGGING_LEVEL"];

export function engineEnvironment(): EngineEnvironment {
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { env, cwd: process.cwd() };
}
