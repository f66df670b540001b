/** What Prefect's `profiles.toml` says: the active profile's settings. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CellflowError } from "../errors.ts";

export interface Profiles {
  active?: string;
  profiles: Record<string, Record<string, string>>;
}

/** Settings of the profile in force (`name`, else the file's `active`); {} when there is no file. */
export function activeProfile(options: { home: string; name?: string }): Record<string, string> {
  const file = join(options.home, "profiles.toml");
  if (!existsSync(file)) return {};
  const { active, profiles } = parseProfiles(readFileSync(file, "utf8"), file);
  const name = options.name ?? active;
  if (name === undefined) return {};
  const found = profiles[name];
  // Profiles Prefect itself brings ("ephemeral", "local") need no entry in the file.
  if (found === undefined && options.name !== undefined && name !== "ephemeral" && name !== "local") {
    const known = Object.keys(profiles).join(", ") || "none";
    throw new CellflowError(
      "settings.profile",
      `PREFECT_PROFILE is "${name}", and ${file} has no such profile (it has: ${known})`,
    );
  }
  return found ?? {};
}

/**
 * Reads the part of TOML that profiles.toml is made of: `active = "x"`, `[profiles.x]` (also quoted), `KEY = value`.
 * @throws CellflowError `settings.profile`, naming the line, for anything else.
 */
export function parseProfiles(text: string, file = "profiles.toml"): Profiles {
  const result: Profiles = { profiles: {} };
  let section: Record<string, string> | undefined;
  let atTop = true;
  text.split(/\r?\n/).forEach((line, index) => {
    const at = line.trim();
    if (at === "" || at.startsWith("#")) return;
    const header = /^\[\s*(.+?)\s*\]\s*(?:#.*)?$/.exec(at);
    if (header) {
      atTop = false;
      const named = /^profiles\s*\.\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))$/.exec(header[1] ?? "");
      const name = named?.[1] ?? named?.[2] ?? named?.[3];
      section = name === undefined ? undefined : { ...result.profiles[name] };
      if (name !== undefined && section) result.profiles[name] = section;
      return;
    }
    const pair = /^(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_.-]+))\s*=\s*(.+)$/s.exec(at);
    const key = pair?.[1] ?? pair?.[2] ?? pair?.[3];
    const value = pair?.[4] === undefined ? undefined : parseValue(pair[4]);
    if (key === undefined || value === undefined) {
      throw new CellflowError("settings.profile", `${file}:${index + 1}: expected KEY = "value" on one line`);
    }
    if (section) section[key] = value;
    else if (atTop && key === "active") result.active = value;
  });
  return result;
}

function parseValue(text: string): string | undefined {
  const literal = /^'([^']*)'\s*(?:#.*)?$/s.exec(text);
  if (literal) return literal[1];
  const basic = /^("(?:[^"\\]|\\.)*")\s*(?:#.*)?$/s.exec(text);
  if (basic?.[1] !== undefined) {
    try {
      return JSON.parse(basic[1]) as string;
    } catch {
      return undefined;
    }
  }
  return /^(true|false|[+-]?\d+(?:\.\d+)?)\s*(?:#.*)?$/.exec(text)?.[1];
}
