/** Reads the settings of this thread's environment, to send them to the reporter thread, which has a copy of its own. */
import { SETTING_NAMES } from "../settings/names.ts";
import type { EngineEnvironment } from "./reporter/messages.ts";

const NAMES = [...SETTING_NAMES, "HOME", "PREFECT_LOGGING_LEVEL"];

export function engineEnvironment(): EngineEnvironment {
  const env: Record<string, string> = {};
  for (const name of NAMES) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { env, cwd: process.cwd() };
}
