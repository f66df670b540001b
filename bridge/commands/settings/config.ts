/** `cellflow config view | set | unset | validate` */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nearestName } from "../../nearest.ts";
import { readDotenv } from "../../settings/dotenv.ts";
import { SETTING_NAMES } from "../../settings/names.ts";
import { prefectSettingNames } from "../../settings/prefect-names.ts";
import { projectSetting } from "../../settings/project-file.ts";
import { readSettings } from "../../settings/settings.ts";
import { type Consent, confirm } from "../input/confirm.ts";
import { print, printAside, printJson } from "../output/print.ts";
import { FailedError, UsageError } from "../session.ts";
import { changeCurrentProfile, currentProfile } from "./current-profile.ts";
import { isSecret, shownValue } from "./shown-value.ts";

type Source = "env" | ".env file" | "prefect.toml" | "profile" | "defaults";

interface Setting {
  name: string;
  value: string;
  source: Source;
}

/** They say where profiles are. */
const NOT_OF_A_PROFILE = new Set(["PREFECT_HOME", "PREFECT_PROFILES_PATH", "PREFECT_PROFILE"]);

export interface ViewOptions {
  showDefaults?: boolean;
  showSources: boolean;
  showSecrets?: boolean;
  json?: boolean;
}

export function view({ showDefaults, showSources, showSecrets = false, json }: ViewOptions): void {
  const { name: profile, settings } = currentProfile();
  const set = allSettings(settings);
  const known = new Set(set.map(({ name }) => name));
  const defaults = showDefaults ? defaultSettings().filter(({ name }) => !known.has(name)) : [];
  const shown = [...set, ...defaults]
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, value, source }) => ({
      name,
      value: shownValue(name, value, { showSecrets }),
      ...(showSources && { source }),
    }));
  if (json) {
    printJson({ profile, settings: shown });
    return;
  }
  print(`PREFECT_PROFILE='${profile}'`);
  for (const { name, value, source } of shown)
    print(`${name}='${value}'${source ? ` (from ${source})` : ""}`);
}

export function set(assignments: readonly string[]): void {
  const changes = Object.fromEntries(assignments.map(readAssignment));
  checkValues(changes);
  const profile = changeCurrentProfile(changes);
  for (const [name, value] of Object.entries(changes)) {
    print(isSecret(name) ? `set ${name}` : `set ${name} to '${shownValue(name, value)}'`);
    if (process.env[name])
      printAside(`${name} is set in the environment, too, which comes first: unset it there`);
  }
  print(`updated profile ${profile}`);
}

export async function unset(names: readonly string[], consent: Consent): Promise<void> {
  const { name: profile, settings } = currentProfile();
  const unique = [...new Set(names)];
  for (const name of unique)
    if (settings[name] === undefined) {
      checkName(name);
      throw new FailedError("config.unset", `${name} is not set in profile ${profile}`);
    }
  await confirm(`Unset ${unique.join(", ")}`, consent);
  changeCurrentProfile(Object.fromEntries(unique.map((name) => [name, undefined])));
  for (const name of unique) {
    print(`unset ${name}`);
    if (process.env[name]) printAside(`${name} is set in the environment still: unset it there`);
  }
  print(`updated profile ${profile}`);
}

/** Reads everything as each command does. @throws CellflowError `settings.*` */
export function validate(): void {
  const { name: profile, settings, file } = currentProfile();
  readSettings();
  const known = new Set(settingNames());
  for (const name of Object.keys(settings).filter((each) => !known.has(each))) {
    const nearest = nearestName(name, settingNames());
    printAside(
      `${name} of profile ${profile} is no setting we know${nearest ? `; did you mean ${nearest}?` : ""}`,
    );
  }
  print(`the settings are valid (profile ${profile} of ${file.path})`);
}

function readAssignment(text: string): [string, string] {
  const at = text.indexOf("=");
  // It may be a secret, so it is not repeated.
  if (at < 1) throw new UsageError("usage.setting", "a setting is given as NAME=value");
  const name = text.slice(0, at);
  checkName(name);
  if (NOT_OF_A_PROFILE.has(name))
    throw new UsageError("usage.setting", `${name} says where profiles are: set it in the environment`);
  return [name, text.slice(at + 1)];
}

/** @throws UsageError `config.unknown`, naming the nearest */
function checkName(name: string): void {
  const names = settingNames();
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  throw new UsageError(
    "usage.setting",
    `there is no setting ${name}${nearest ? `; did you mean ${nearest}?` : ""}`,
  );
}

/** Read alone, each as if it stood in an environment. @throws CellflowError `settings.invalid` */
function checkValues(values: Readonly<Record<string, string>>): void {
  const empty = mkdtempSync(join(tmpdir(), "cellflow-config-"));
  try {
    readSettings({ HOME: empty, ...values }, empty);
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}

function settingNames(): string[] {
  return [...new Set([...SETTING_NAMES, ...prefectSettingNames()])];
}

/** What is set somewhere, from where it counts. */
function allSettings(profile: Readonly<Record<string, string>>): Setting[] {
  const dotenv = readDotenv(process.cwd());
  const refresh = projectSetting(process.cwd(), ["tasks", "refresh_cache"]);
  const sources: [Source, Readonly<Record<string, string | undefined>>][] = [
    ["env", process.env],
    [".env file", dotenv],
    ["prefect.toml", { PREFECT_TASKS_REFRESH_CACHE: refresh }],
    ["profile", profile],
  ];
  const names = new Set([...settingNames(), ...Object.keys(profile)]);
  return [...names].flatMap((name) => {
    const [source, values] = sources.find(([, all]) => all[name]) ?? [];
    const value = values?.[name];
    return source && value ? [{ name, value, source }] : [];
  });
}

/** What holds where nothing is set, of the settings that cellflow itself reads. */
function defaultSettings(): Setting[] {
  const { home, database, maxRetries, apiUrl } = readSettings();
  const values: Record<string, string> = {
    CELLFLOW_HOME: home,
    CELLFLOW_DATABASE: database,
    CELLFLOW_API: apiUrl === undefined ? "embedded" : "",
    CELLFLOW_LOGGING_LEVEL: "info",
    PREFECT_CLIENT_MAX_RETRIES: String(maxRetries ?? 5),
    PREFECT_SERVER_CSRF_PROTECTION_ENABLED: "false",
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value ? [{ name, value, source: "defaults" as const }] : [],
  );
}
