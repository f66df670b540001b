/** Writes `profiles.toml`: whole or not at all, and only for its owner to read, since it holds keys. */
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { CellflowError } from "../../errors.ts";
import { type Profiles, parseProfiles } from "../profiles.ts";
import type { Edit } from "./edit.ts";

const OWNER_ONLY = 0o600;

export interface ProfilesFile {
  path: string;
  text: string;
  profiles: Profiles;
}

/** The file as it is; without one, an empty text. @throws CellflowError `settings.profile` */
export function readProfilesFile(home: string): ProfilesFile {
  const path = join(home, "profiles.toml");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return { path, text, profiles: parseProfiles(text, path) };
}

/**
 * Writes what `change` makes of the file. Where another process wrote it meanwhile, its text is changed instead.
 * @param change throws to leave it as it is
 * @throws CellflowError `settings.profile`, `profile.write`
 */
export function changeProfilesFile(home: string, change: (file: ProfilesFile) => Edit): void {
  for (;;) {
    const file = readProfilesFile(home);
    const text = change(file)(file.text);
    if (text === file.text && file.text !== "") return;
    // What can't be read again is not written.
    parseProfiles(text, file.path);
    if (readProfilesFile(home).text !== file.text) continue;
    write(file.path, text);
    return;
  }
}

function write(path: string, text: string): void {
  // A link stays one.
  const target = existsSync(path) ? realpathSync(path) : path;
  const part = `${target}.${randomUUID()}.part`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(part, text, { mode: OWNER_ONLY, flag: "wx", flush: true });
    chmodSync(part, OWNER_ONLY);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CellflowError("profile.write", `${path} can't be written (${code ?? message})`);
  }
}
