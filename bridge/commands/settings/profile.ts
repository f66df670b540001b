/** `cellflow profile ls | use | create | inspect | delete | rename` */
import { nearestName } from "../../nearest.ts";
import { prefectHome, profileInForce } from "../../settings/prefect-home.ts";
import { BUILT_IN_PROFILES } from "../../settings/profiles.ts";
import {
  addProfile,
  inTurn,
  removeProfile,
  renameProfile,
  setActive,
} from "../../settings/profiles-file/edit.ts";
import {
  changeProfilesFile,
  type ProfilesFile,
  readProfilesFile,
} from "../../settings/profiles-file/write.ts";
import { type Consent, confirm } from "../input/confirm.ts";
import { print, printAside, printJson } from "../output/print.ts";
import { FailedError, UsageError } from "../session.ts";
import { shownValue } from "./shown-value.ts";

export function list({ json }: { json?: boolean }): void {
  const file = readProfilesFile(home());
  const { name: active } = inForce(file);
  const names = allNames(file);
  if (json) printJson(names.map((name) => ({ name, active: name === active })));
  else print(names.map((name) => `${name === active ? "*" : " "} ${name}`).join("\n"));
}

/** Makes it the active one; of those that Prefect brings, its settings are written, too. */
export function use(name: string): void {
  change((file) => {
    if (!allNames(file).includes(name)) throw unknownProfile(file, name);
    const own = file.profiles.profiles[name] ? [] : [addProfile(name, BUILT_IN_PROFILES[name] ?? {})];
    return inTurn(...own, setActive(name));
  });
  const { name: active } = inForce(readProfilesFile(home()));
  print(`profile ${name} is in force`);
  if (active !== name) printAside(`PREFECT_PROFILE is set to ${active}: it is in force as long as it is`);
}

export function create(name: string, { from }: { from?: string }): void {
  checkName(name);
  change((file) => {
    if (file.profiles.profiles[name])
      throw new FailedError(
        "profile.exists",
        `there is a profile ${name} already; cellflow profile delete ${name} removes it`,
      );
    const settings = from === undefined ? {} : (file.profiles.profiles[from] ?? BUILT_IN_PROFILES[from]);
    if (settings === undefined) throw unknownProfile(file, from ?? "");
    return addProfile(name, settings);
  });
  print(`created profile ${name}; cellflow profile use ${name} makes it the active one`);
}

/** Secrets are not shown. */
export function inspect(name: string | undefined, { json }: { json?: boolean }): void {
  const file = readProfilesFile(home());
  const wanted = name ?? inForce(file).name;
  const settings = file.profiles.profiles[wanted] ?? BUILT_IN_PROFILES[wanted];
  if (settings === undefined) throw unknownProfile(file, wanted);
  const shown = Object.entries(settings).map(([key, value]) => [key, shownValue(key, value)] as const);
  if (json) printJson(Object.fromEntries(shown));
  else if (shown.length === 0) print(`profile ${wanted} is empty`);
  else print(shown.map(([key, value]) => `${key}='${value}'`).join("\n"));
}

export async function remove(name: string, consent: Consent): Promise<void> {
  const file = readProfilesFile(home());
  if (!file.profiles.profiles[name]) throw unknownProfile(file, name);
  if (inForce(file).name === name)
    throw new FailedError(
      "profile.active",
      `profile ${name} is in force: cellflow profile use another one first`,
    );
  await confirm(`Delete profile ${name}`, consent);
  change(() => removeProfile(name));
  print(`deleted profile ${name}`);
}

export function rename(name: string, to: string): void {
  checkName(to);
  change((file) => {
    if (!file.profiles.profiles[name]) throw unknownProfile(file, name);
    if (file.profiles.profiles[to])
      throw new FailedError("profile.exists", `there is a profile ${to} already`);
    return file.profiles.active === name
      ? inTurn(renameProfile(name, to), setActive(to))
      : renameProfile(name, to);
  });
  print(`renamed profile ${name} to ${to}`);
  if (process.env.PREFECT_PROFILE === name)
    printAside(`PREFECT_PROFILE still names ${name}: set it to ${to}`);
}

function change(edit: Parameters<typeof changeProfilesFile>[1]): void {
  changeProfilesFile(home(), edit);
}

function home(): string {
  return prefectHome(process.env, process.cwd());
}

function inForce({ text }: ProfilesFile) {
  return profileInForce(text, home(), process.env, process.cwd());
}

function allNames({ profiles }: ProfilesFile): string[] {
  return [...new Set([...Object.keys(profiles.profiles), ...Object.keys(BUILT_IN_PROFILES)])];
}

/** @throws UsageError `usage.name` */
function checkName(name: string): void {
  if (name.trim() === "" || /[\u0000-\u001f\u007f]/.test(name))
    throw new UsageError("usage.name", "a profile's name may not be empty or hold control characters");
}

function unknownProfile(file: ProfilesFile, name: string): FailedError {
  const known = allNames(file);
  const nearest = nearestName(name, known);
  return new FailedError(
    "profile.unknown",
    `there is no profile ${name} in ${file.path}; ${nearest ? `did you mean ${nearest}?` : `there are ${known.join(", ")}`}`,
  );
}
