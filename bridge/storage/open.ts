/** Opens the storage a location names: the one table of drivers. */
import { basename, dirname, isAbsolute, join } from "node:path";
import { createLocalStorage } from "./local.ts";
import { createMemoryStorage } from "./memory.ts";
import type { Storage } from "./storage.ts";

interface Locations {
  /** A folder of this machine. */
  local: { type: "local"; folder: string };
  /** This process's memory: for tests and trials. */
  memory: { type: "memory"; name?: string };
}
/** A storage as plain data. */
export type StorageLocation = Locations[keyof Locations];

interface Driver<L> {
  open(location: L): Storage;
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
};

export function openStorage(location: StorageLocation): Storage {
  return (DRIVERS[location.type] as Driver<StorageLocation>).open(location);
}

/** The storage and key behind an address (a deployment's `path`); undefined when no driver knows such addresses. */
export function openAddress(address: string): { storage: Storage; key: string } | undefined {
  for (const driver of Object.values(DRIVERS)) {
    const parsed = driver.parse?.(address);
    if (parsed) return { storage: openStorage(parsed.location), key: parsed.key };
  }
  return undefined;
}

/** Where bundles are stored unless another place is named. */
export function defaultLocation(settings: { home: string }): StorageLocation {
  return { type: "local", folder: join(settings.home, "storage") };
}
