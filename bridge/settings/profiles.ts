/** Reads Prefect's `profiles.toml`: the active profile's settings. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CellflowError } from "../errors.ts";
import { isTable, parseToml, type TomlTable } from "./toml.ts";

export interface Profiles {
  active?: string;
  profiles: Record<string, Record<string, string>>;
}

/** Profiles that Prefect itself brings: they need no entry in the file. */
export const BUILT_IN_PROFILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ephemeral: { PREFECT_SERVER_EPHEMERAL_ENABLED: "true" },
  local: { PREFECT_API_URL: "http://127.0.0.1:4200/api" },
  cloud: {},
};
/** The one in force where nothing names another. */
export const DEFAULT_PROFILE = "ephemeral";

/** Settings of the profile in force (`name`, else the file's `active`); {} when there is no file. */
export function activeProfile(options: { home: string; name?: string }): Record<string, string> {
  const file = join(options.home, "profiles.toml");
  const { active, profiles } = existsSync(file)
    ? parseProfiles(readFileSync(file, "utf8"), file)
    : { active: undefined, profiles: {} };
  const name = options.name ?? active;
  if (name === undefined) return {};
  const profile = profiles[name] ?? BUILT_IN_PROFILES[name];
  if (profile === undefined && options.name !== undefined && existsSync(file)) {
    const known = Object.keys(profiles).join(", ") || "none";
    throw new CellflowError(
      "settings.profile",
      `PREFECT_PROFILE is "${name}", and ${file} has no such profile (it has: ${known})`,
    );
  }
  return profile ?? {};
}

/**
 * The profiles of a file's text: `active = "x"` and `[profiles.x]` tables of strings (numbers and booleans as written).
 * @throws CellflowError `settings.profile`, naming the line or the setting
 */
export function parseProfiles(text: string, file = "profiles.toml"): Profiles {
  const { active, profiles } = parseToml(text, file, "settings.profile");
  const tables = isTable(profiles) ? Object.entries(profiles) : [];
  return {
    active: typeof active === "string" ? active : undefined,
    profiles: Object.fromEntries(
      tables.flatMap(([name, table]) => (isTable(table) ? [[name, stringsOf(table, name, file)]] : [])),
    ),
  };
}

function stringsOf(table: TomlTable, profile: string, file: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => {
      if (!["string", "number", "bigint", "boolean"].includes(typeof value)) {
        throw new CellflowError("settings.profile", `${file}: ${key} of profile ${profile} must be a string`);
      }
      return [key, String(value)];
    }),
  );
}
