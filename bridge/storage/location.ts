/** Says as plain data where a storage is, and reads that from what users write. */
import { resolve } from "node:path";
import { CellflowError } from "../errors.ts";
import type { S3Location } from "./s3/storage.ts";

export interface Locations {
  /** A folder of this machine. */
  local: { type: "local"; folder: string };
  /** This process's memory: for tests and trials. */
  memory: { type: "memory"; name?: string };
  /** A bucket; its credentials are the environment's. */
  s3: { type: "s3" } & S3Location;
}
/** A storage as plain data. */
export type StorageLocation = Locations[keyof Locations];

/**
 * The storage that an option names: `s3://bucket/prefix`, or a folder, relative to `folder`.
 * @throws CellflowError `storage.location` for an address of another kind
 */
export function parseLocation(text: string, folder: string): StorageLocation {
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][\w.-]*)(?:\/(.+?))?\/*$/i.exec(text) ?? [];
  if (bucket !== undefined) return { type: "s3", bucket, ...(prefix === undefined ? {} : { prefix }) };
  if (text === "" || /^[a-z][a-z0-9+.-]*:/i.test(text)) {
    throw new CellflowError(
      "storage.location",
      `"${text}" is no storage: name a folder, or s3://bucket/prefix`,
    );
  }
  return { type: "local", folder: resolve(folder, text) };
}
