/** Opens the storage a location names: the one table of drivers. */
import { basename, dirname, isAbsolute, join } from "node:path";
import { createLocalStorage } from "./local.ts";
import type { Locations, StorageLocation } from "./location.ts";
import { createMemoryStorage } from "./memory.ts";
import type { Environment } from "./s3/client.ts";
import { createS3Storage } from "./s3/storage.ts";
import type { Storage } from "./storage.ts";

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
  const parsed = parseAddress(address);
  return parsed && { storage: openStorage(parsed.location, environment), key: parsed.key };
}

/** The location and key of an address; undefined when no driver knows such addresses. */
export function parseAddress(address: string): { location: StorageLocation; key: string } | undefined {
  for (const driver of Object.values(DRIVERS)) {
    const parsed = driver.parse?.(address);
    if (parsed) return parsed;
  }
  return undefined;
}

/** Where bundles are stored unless another place is named. */
export function defaultLocation(settings: { home: string }): StorageLocation {
  return { type: "local", folder: join(settings.home, "storage") };
}
