/** The storage that the environment of a flow chooses: the same code runs with local folders and with a bucket. */
import { projectEnvironment } from "../settings/project-environment.ts";
import { downloadFolder, type TransferOptions, uploadFolder } from "../storage/folders.ts";
import { namedLocation } from "../storage/named-location.ts";
import { openStorage } from "../storage/open.ts";
import type { Storage } from "../storage/storage.ts";

export interface NamedStorage extends Storage {
  /** Stores a folder's files under `toFolder`, or at the root; returns their keys. */
  uploadFolder(folder: string, options?: TransferOptions & { toFolder?: string }): Promise<string[]>;
  /** Writes what is stored under `fromFolder`, or all, into a folder of this machine; returns the files' paths in it. */
  downloadFolder(folder: string, options?: TransferOptions & { fromFolder?: string }): Promise<string[]>;
}

/**
 * The storage of a name such as `raw_data` or `models`. With `environment` (in the environment or `.env`) `local`, empty
 * or unset it is `artifacts/<name>` of the project; with any other value `<name>` in the bucket that `S3_BUCKET` names.
 * @throws CellflowError `storage.bucket` when none is named
 */
export function storageFor(name: string): NamedStorage {
  const { folder, values } = projectEnvironment();
  const storage = openStorage(namedLocation(name, values, folder), values);
  return {
    ...storage,
    uploadFolder: (from, { toFolder, ...options } = {}) => uploadFolder(storage, from, toFolder, options),
    downloadFolder: (to, { fromFolder, ...options } = {}) => downloadFolder(storage, fromFolder, to, options),
  };
}
