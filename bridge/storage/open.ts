/** Opens the storage a location names: the one table of drivers. */
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { CellflowError } from "../errors.ts";
import { createLocalStorage } from "./local.ts";
import { createMemoryStorage } from "./memory.ts";
import type { Environment } from "./s3/client.ts";
import { createS3Storage, type S3Location } from "./s3/storage.ts";
import type { Storage } from "./storage.ts";

interface Locations {
  /** A folder of this machine. */
  local: { type: "local"; folder: string };
  /** This process's memory: for tests and trials. */
  memory: { type: "memory"; name?: string };
  /** A bucket; its credentials are the environment's. */
  s3: { type: "s3" } & S3Location;
}
/** A storage as plain data. */
export type StorageLocation = Locations[keyof Locations];

interface Driver<L> {
  open(location: L, environment: Environment): Storage;
  /** The location and key of an address; undefined for one of another driver. */
  parse?(address: string): { location: L; key: string } | undefined;
}

const DRIVERS: { [T in keyof Locations]: Driver<Locations[T]> } = {
  local: {
    open: ({ folder }) => createLocalStorage(folder),
    parse: (address) =>
      isAbsolute(address)
        ? { location: { type: "local", folder: dirname(address) }, key: basename(address) }
        : undefined,
  },
  // What is in memory can be had from whoever put it there only: its addresses open nothing.
  memory: { open: ({ name }) => createMemoryStorage(name) },
  s3: {
    open: (location, environment) => createS3Storage(location, environment),
    parse(address) {
      const [, bucket, path] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
      if (bucket === undefined || path === undefined) return undefined;
      const at = path.lastIndexOf("/");
      const prefix = at < 0 ? "" : path.slice(0, at);
      return { location: { type: "s3", bucket, prefix }, key: path.slice(at + 1) };
    },
  },
};

/** @param environment what names credentials and services, where a location needs them */
export function openStorage(location: StorageLocation, environment: Environment = process.env): Storage {
  return (DRIVERS[location.type] as Driver<StorageLocation>).open(location, environment);
}

/** The storage and key behind an address (a deployment's `path`); undefined when no driver knows such addresses. */
export function openAddress(
  address: string,
  environment: Environment = process.env,
): { storage: Storage; key: string } | undefined {
  for (const driver of Object.values(DRIVERS)) {
    const parsed = driver.parse?.(address);
    if (parsed) return { storage: openStorage(parsed.location, environment), key: parsed.key };
  }
  return undefined;
}

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

/** Where bundles are stored unless another place is named. */
export function defaultLocation(settings: { home: string }): StorageLocation {
  return { type: "local", folder: join(settings.home, "storage") };
}
