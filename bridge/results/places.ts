/** Knows the storages that results and cache entries stand in, each opened once. */
import { join } from "node:path";
import { projectEnvironment } from "../settings/project-environment.ts";
import { createLocalStorage } from "../storage/local.ts";
import type { StorageLocation } from "../storage/location.ts";
import { openStorage, parseAddress } from "../storage/open.ts";
import { createReach, type Reach } from "../storage/reachable.ts";
import { notStored } from "../storage/storage.ts";
import { resultLocation } from "./location.ts";

/** Where results stand, and the entries of the cache that refer to them. */
export interface ResultPlace {
  results: Reach;
  cache: Reach;
  /** Under which key an entry stands. */
  entryKey(key: string): string;
  /** Only this machine's: a result is then known by its key alone, else by its address. */
  isHome: boolean;
}

export interface ResultPlaces {
  /** Where new results go: to what an option names, else the setting, else the home. */
  named(option: string | undefined): ResultPlace;
  /** Where the result of a storage key is. @throws CellflowError `storage.missing` for what no storage has */
  holding(storageKey: string): { place: ResultPlace; key: string };
}

export interface ResultSettings {
  home: string;
  /** `s3://bucket/prefix`, or an absolute folder. */
  resultStorage?: string | undefined;
}

/** As what the database has of the last second, a result may be gone after a power cut: its checksum says so. */
const UNSYNCED = { isSynced: false };
/** A run waits for its result to be stored, and goes on without. */
const PATIENCE = { idleMs: 15_000, attempts: 3 };

/** Results of the home stand in its folder `results`, entries in `cache`; elsewhere the entries' `cache` is beside the results. */
export function createResultPlaces({ home, resultStorage }: ResultSettings): ResultPlaces {
  const [results, cache] = ["results", "cache"].map((folder): Reach => {
    const storage = createLocalStorage(join(home, folder), UNSYNCED);
    return (work) => work(storage);
  }) as [Reach, Reach];
  const ownFolder = join(home, "results");
  const atHome: ResultPlace = { results, cache, entryKey: (key) => key, isHome: true };
  const places = new Map<string, ResultPlace>();
  const at = (location: StorageLocation): ResultPlace => {
    const id = JSON.stringify(location);
    let place = places.get(id);
    if (!place) {
      const reach = createReach(() => openPlace(location));
      place = { results: reach, cache: reach, entryKey: (key) => `cache/${key}`, isHome: false };
      places.set(id, place);
    }
    return place;
  };
  return {
    named(option) {
      const text = option ?? resultStorage;
      const location = text === undefined ? undefined : resultLocation(text, projectEnvironment().folder);
      const isOwn = location?.type === "local" && location.folder === ownFolder;
      return location && !isOwn ? at(location) : atHome;
    },
    holding(storageKey) {
      if (!/[/\\]/.test(storageKey)) return { place: atHome, key: storageKey };
      const parsed = parseAddress(storageKey);
      if (!parsed) throw notStored(storageKey);
      return { place: at(parsed.location), key: parsed.key };
    },
  };
}

function openPlace(location: StorageLocation) {
  if (location.type === "local") return createLocalStorage(location.folder, UNSYNCED);
  const patient = location.type === "s3" ? { ...location, patience: PATIENCE } : location;
  return openStorage(patient, projectEnvironment().values);
}
