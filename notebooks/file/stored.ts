/** Finds what an address such as `s3://bucket/out.ipynb` names, with the credentials of the environment and `.env`. */
import { dirname } from "node:path";
import { projectEnvironment } from "../../bridge/settings/project-environment.ts";
import { openStorage, parseAddress } from "../../bridge/storage/open.ts";
import { keyParts, type Storage } from "../../bridge/storage/storage.ts";

export interface StoredFile {
  storage: Storage;
  key: string;
  /** The same for every spelling. */
  address: string;
}

/** A cell waits no longer for its notebook to be saved than it would for a slow disk. */
const PATIENCE = { idleMs: 15_000, attempts: 3 };

export function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}

/** @throws Error for an address of another kind, or of no object; CellflowError `storage.key`, `settings.dotenv` */
export function storedFile(path: string): StoredFile {
  const parsed = /^s3:/.test(path) && !path.endsWith("/") ? parseAddress(path) : undefined;
  if (parsed?.location.type !== "s3") throw new Error("an address looks like s3://bucket/folder/name.ipynb");
  const { key, location } = parsed;
  keyParts(location.prefix ? `${location.prefix}/${key}` : key);
  const storage = openStorage({ ...location, patience: PATIENCE }, projectEnvironment().values);
  return { storage, key, address: storage.address(key) };
}

/** Where what a notebook names stands: its folder; of one in a bucket, the folder it is run from. */
export function folderOf(path: string): string {
  return isAddress(path) ? process.cwd() : dirname(path);
}
