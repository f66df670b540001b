/** Changes the settings of the profile in force. */
import { CellflowError } from "../../errors.ts";
import { prefectHome, profileInForce } from "../../settings/prefect-home.ts";
import { BUILT_IN_PROFILES } from "../../settings/profiles.ts";
import {
  addProfile,
  type Edit,
  inTurn,
  setActive,
  setSetting,
  unsetSetting,
} from "../../settings/profiles-file/edit.ts";
import {
  changeProfilesFile,
  type ProfilesFile,
  readProfilesFile,
} from "../../settings/profiles-file/write.ts";

export interface CurrentProfile {
  file: ProfilesFile;
  name: string;
  settings: Readonly<Record<string, string>>;
  isOfEnvironment: boolean;
}

export function currentProfile(): CurrentProfile {
  const home = prefectHome(process.env, process.cwd());
  const file = readProfilesFile(home);
  const { name, isOfEnvironment } = profileInForce(file.text, home, process.env, process.cwd());
  const settings = file.profiles.profiles[name] ?? BUILT_IN_PROFILES[name];
  if (settings === undefined)
    throw new CellflowError(
      "settings.profile",
      `there is no profile ${name}: cellflow profile ls lists them`,
    );
  return { file, name, settings, isOfEnvironment };
}

/** Sets settings, and removes those that are undefined. @returns the profile's name */
export function changeCurrentProfile(changes: Readonly<Record<string, string | undefined>>): string {
  const { name, isOfEnvironment } = currentProfile();
  const home = prefectHome(process.env, process.cwd());
  changeProfilesFile(home, ({ profiles }) => {
    const edits: Edit[] = [];
    if (!profiles.profiles[name]) edits.push(addProfile(name, BUILT_IN_PROFILES[name] ?? {}));
    // As in Prefect, one that is in force by default is named.
    if (profiles.active === undefined && !isOfEnvironment) edits.push(setActive(name));
    for (const [key, value] of Object.entries(changes))
      edits.push(value === undefined ? unsetSetting(name, key) : setSetting(name, key, value));
    return inTurn(...edits);
  });
  return name;
}
