/** Finds Prefect's folder, which holds the profiles. */
import { homedir } from "node:os";
import { join } from "node:path";
import { readDotenv } from "./dotenv.ts";
import { DEFAULT_PROFILE, parseProfiles } from "./profiles.ts";

export interface ProfileInForce {
  /** The folder of `profiles.toml`. */
  home: string;
  name: string;
  /** PREFECT_PROFILE names it, and the file has no say. */
  isOfEnvironment: boolean;
}

/** @param text what the file has */
export function profileInForce(
  text: string,
  home: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): ProfileInForce {
  const named = setIn(env, cwd, "PREFECT_PROFILE");
  const { active } = parseProfiles(text, join(home, "profiles.toml"));
  return { home, name: named ?? active ?? DEFAULT_PROFILE, isOfEnvironment: named !== undefined };
}

export function prefectHome(env: NodeJS.ProcessEnv, cwd: string): string {
  const user = env.HOME || homedir();
  const home = setIn(env, cwd, "PREFECT_HOME") ?? join(user, ".prefect");
  return home === "~" || home.startsWith("~/") ? join(user, home.slice(1)) : home;
}

function setIn(env: NodeJS.ProcessEnv, cwd: string, name: string): string | undefined {
  return env[name]?.trim() || readDotenv(cwd)[name]?.trim() || undefined;
}
