/** Where bytes are kept: one interface, one driver a place. */
import type { Readable } from "node:stream";
import { CellflowError } from "../errors.ts";

/** Keys are `/`-separated paths without `.` or `..` parts. */
export interface Storage {
  /** What kind of place: `local`, `memory`. */
  readonly kind: string;
  /** How a deployment on this place is named: an absolute folder, or `memory:…`. */
  location(key: string): string;
  /** Throws CellflowError `storage.missing` when there is no such key. */
  read(key: string): Promise<Uint8Array>;
  stream(key: string): Promise<Readable>;
  /** Whole or not at all: a reader never sees half of it. */
  write(key: string, content: Uint8Array | string): Promise<void>;
  /** Several files under one prefix, whole or not at all; a prefix that exists stays as it is. */
  writeAll(prefix: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void>;
  /** Keys that start with `prefix/` (or all), sorted. */
  list(prefix?: string): Promise<string[]>;
  /** Removes a key, or everything under a prefix; nothing there is no error. */
  delete(key: string): Promise<void>;
}

/** The parts of a key; refuses one that could leave the storage's folder. */
export function keyParts(key: string): string[] {
  const parts = key.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..") || key.includes("\\")) {
    throw new CellflowError("storage.key", `"${key}" is not a storage key: use names separated by /`);
  }
  return parts;
}
