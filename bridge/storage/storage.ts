/** The interface every storage driver implements: bytes under keys, written whole or not at all. */
import type { Readable } from "node:stream";
import { CellflowError } from "../errors.ts";

/** What is stored under a key, to be read piece by piece. */
export interface StoredBytes {
  readonly size: number;
  /** Fills `into` from a position on; gives how many bytes, which are fewer where the content ends. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

export type Content = Uint8Array | string | readonly Uint8Array[];

export interface WriteOptions {
  /** Only where nothing is stored yet, also with many writers at once. */
  ifAbsent?: boolean;
}

/** Keys are `/`-separated paths without `.` or `..` parts. */
export interface Storage {
  /** How a key, or the storage itself, is written in a deployment's `path`: an absolute folder, `s3://…`, or `memory:…`. */
  address(key?: string): string;
  /** The file of a key on this machine's own disk; undefined where there is none. */
  localPath(key: string): string | undefined;
  /** @throws CellflowError `storage.missing` when there is no such key */
  read(key: string): Promise<Uint8Array>;
  /** @throws CellflowError `storage.missing` when there is no such key */
  stream(key: string): Promise<Readable>;
  /** @throws CellflowError `storage.missing` when there is no such key */
  open(key: string): Promise<StoredBytes>;
  /** Bytes of a key's content; undefined where there is none. */
  size(key: string): Promise<number | undefined>;
  /**
   * Whole or not at all: a reader never sees half of it. Several parts are written one behind the other.
   * @throws CellflowError `storage.exists` when it is there, and was to be written only if not
   */
  write(key: string, content: Content, options?: WriteOptions): Promise<void>;
  /** The same of what comes piece by piece, of which no more than some megabytes are in memory. */
  writeStream(key: string, content: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<void>;
  /**
   * Several files under one prefix; a prefix that exists stays as it is. The first file is put there last: whoever
   * finds it finds all.
   */
  writeAll(prefix: string, files: ReadonlyMap<string, Uint8Array | string>): Promise<void>;
  /** Makes sure that a key could be written, and leaves nothing. @throws CellflowError of why it can't */
  checkWritable(key: string): Promise<void>;
  /** Keys that start with `prefix/` (or all), sorted. */
  list(prefix?: string): Promise<string[]>;
  /** Removes a key, or everything under a prefix; nothing there is no error. */
  delete(key: string): Promise<void>;
}

/** Content as one piece. */
export function contentBytes(content: Content): Uint8Array {
  if (typeof content === "string") return Buffer.from(content);
  return content instanceof Uint8Array ? content : Buffer.concat(content);
}

export function alreadyStored(address: string): CellflowError {
  return new CellflowError("storage.exists", `something is stored at ${address} already`);
}

export function notStored(address: string): CellflowError {
  return new CellflowError("storage.missing", `nothing is stored at ${address}`);
}

/**
 * The parts of a key.
 * @throws CellflowError `storage.key` for one that could leave the storage
 */
export function keyParts(key: string): string[] {
  const parts = key.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..") || key.includes("\\")) {
    throw new CellflowError("storage.key", `"${key}" is not a storage key: use names separated by /`);
  }
  return parts;
}
