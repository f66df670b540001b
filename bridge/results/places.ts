/** Knows the storages that results and cache entries stand in, each opened once. */
import { join } from "node:path";
import { CellflowError } from "../errors.ts";
import { projectEnvironment, projectFolder } from "../settings/project-environment.ts";
import { createLocalStorage } from "../storage/local.ts";
import type { StorageLocation } from "../storage/location.ts";
import { openStorage, parseAddress } from "../storage/open.ts";
import { createReach, type Reach } from "../storage/reachable.ts";
import type { Patience } from "../storage/s3/client.ts";
import { notStored, type Storage } from "../storage/storage.ts";
import { resultLocation } from "./location.ts";
import { type ResultReference, referenceTo } from "./reference.ts";

/** Where results stand, and the entries of the cache that refer to them. */
export interface ResultPlace {
  results: Reach;
  cache: Reach;
  /** Under which key an entry stands. */
  entryKey(key: string): string;
  /** How a state refers to what is stored there under a key: in the home by that alone, else by its address. */
  refer(storage: Storage, key: string): ResultReference;
  isHome: boolean;
}

export interface ResultPlaces {
  /** Where new results go: to what an option names, else the setting, else the home. */
  named(option: string | undefined): ResultPlace;
  /** Where a stored result is. @throws CellflowError `storage.missing` for what no storage has */
  holding(reference: ResultReference): { place: ResultPlace; key: string };
}

/** A block by its name, or the id that a result refers to. */
export type BlockReference = { slug: string; name: string } | { id: string };

/** Opens the storage of a saved block, with its credentials. @throws CellflowError `block.…` */
export type OpenBlock = (
  block: BlockReference,
  options: { patience: Patience },
) => Promise<{ id: string; storage: Storage }>;

export interface ResultSettings {
  home: string;
  /** `s3://bucket/prefix`, a block, or an absolute folder. */
  resultStorage?: string | undefined;
}

/** As what the database has of the last second, a result may be gone after a power cut: its checksum says so. */
const UNSYNCED = { isSynced: false };
/** A run waits for its result to be stored, and goes on without. */
const PATIENCE: Patience = { idleMs: 15_000, attempts: 3 };

/**
 * Results of the home stand in its folder `results`, entries in `cache`; elsewhere the entries' `cache` is beside the
 * results.
 * @param openBlock without it, blocks are none
 */
export function createResultPlaces(
  { home, resultStorage }: ResultSettings,
  openBlock: OpenBlock = noBlock,
): ResultPlaces {
  const atHome = createHome(home);
  const places = new Map<string, ResultPlace>();
  const at = (location: StorageLocation | BlockReference): ResultPlace => {
    const id = JSON.stringify(location);
    const place = places.get(id) ?? createPlace(location, openBlock);
    places.set(id, place);
    return place;
  };
  return {
    named(option) {
      const text = option ?? resultStorage;
      const location = text === undefined ? undefined : resultLocation(text, projectFolder());
      if (location?.type === "block") return at({ slug: location.slug, name: location.name });
      const isOwn = location?.type === "local" && location.folder === join(home, "results");
      return location && !isOwn ? at(location) : atHome;
    },
    holding({ storage_key: address, storage_block_id: block }) {
      if (!/[/\\]/.test(address)) return { place: atHome, key: address };
      const parsed = parseAddress(address);
      if (!parsed) throw notStored(address);
      return { place: at(block === null ? parsed.location : { id: block }), key: parsed.key };
    },
  };
}

function createHome(home: string): ResultPlace {
  const reachOf = (folder: string): Reach => {
    const storage = createLocalStorage(join(home, folder), UNSYNCED);
    return (work) => work(storage);
  };
  return {
    results: reachOf("results"),
    cache: reachOf("cache"),
    entryKey: (key) => key,
    refer: (_, key) => referenceTo(key),
    isHome: true,
  };
}

function createPlace(location: StorageLocation | BlockReference, openBlock: OpenBlock): ResultPlace {
  let block: string | undefined;
  const reach = createReach(async () => {
    if ("type" in location) return openPlace(location);
    const { id, storage } = await openBlock(location, { patience: PATIENCE });
    block = id;
    return storage;
  });
  return {
    results: reach,
    cache: reach,
    entryKey: (key) => `cache/${key}`,
    refer: (storage, key) => referenceTo(storage.address(key), block),
    isHome: false,
  };
}

function openPlace(location: StorageLocation): Storage {
  if (location.type === "local") return createLocalStorage(location.folder, UNSYNCED);
  const patient = location.type === "s3" ? { ...location, patience: PATIENCE } : location;
  return openStorage(patient, projectEnvironment().values);
}

async function noBlock(): Promise<never> {
  throw new CellflowError("block.unknown", "blocks can't be read here");
}
