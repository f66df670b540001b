/** Unpacks a zip file that may come from anywhere: only files, only below the folder, and not more than is wanted. */
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { CellflowError } from "cellflow";
import { type Entry, openPromise } from "yauzl";

export interface UnzipLimits {
  /** Of all files together, unpacked; default 2 GB. */
  readonly maxBytes?: number;
  /** Default 100,000. */
  readonly maxFiles?: number;
}

/** The zip file is not to be unpacked; another try changes nothing. */
export class ZipError extends CellflowError {
  constructor(message: string) {
    super("zip.refused", message);
  }
}

const DEFAULT_MAX_BYTES = 2 * 2 ** 30;
const DEFAULT_MAX_FILES = 100_000;
/** Of a Unix file's mode: what kind it is, and the kinds that are meant to be there. */
const [KIND, REGULAR, FOLDER] = [0o170000, 0o100000, 0o040000];

/**
 * Unpacks into `folder`, which must be new; returns the files' paths in it. All names are looked at before the first is
 * written: one with `..`, a link or a device, or too much, and nothing is unpacked.
 * @throws ZipError in one line
 */
export async function unzip(file: string, folder: string, limits: UnzipLimits = {}): Promise<string[]> {
  const { maxBytes = DEFAULT_MAX_BYTES, maxFiles = DEFAULT_MAX_FILES } = limits;
  await mkdir(folder);
  try {
    const names = (await checkedEntries(file, maxBytes, maxFiles)).map(({ fileName }) => fileName);
    let left = maxBytes;
    const zip = await openPromise(file, { strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      if (isFolder(entry)) continue;
      const target = join(folder, entry.fileName);
      await mkdir(dirname(target), { recursive: true });
      let sum = 0;
      // What an entry says of its size may be a lie.
      const counted = async function* (content: AsyncIterable<Buffer>) {
        for await (const piece of content) {
          left -= piece.length;
          if (left < 0) throw new ZipError(`${file} holds more than it says`);
          sum = crc32(piece, sum);
          yield piece;
        }
      };
      await pipeline(
        await zip.openReadStreamPromise(entry),
        counted,
        createWriteStream(target, { flags: "wx" }),
      );
      if (sum !== entry.crc32) throw new ZipError(`${entry.fileName} in ${file} is damaged`);
    }
    return names;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof ZipError) throw error;
    throw new ZipError(`${file} can't be unpacked: ${(error as Error).message}`);
  }
}

async function checkedEntries(file: string, maxBytes: number, maxFiles: number): Promise<Entry[]> {
  const zip = await openPromise(file, { strictFileNames: true });
  const files: Entry[] = [];
  const names = new Set<string>();
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    const kind = (entry.externalFileAttributes >>> 16) & KIND;
    if (kind !== 0 && kind !== REGULAR && kind !== FOLDER)
      throw new ZipError(`${file}: ${entry.fileName} is a link or a device, and nothing of it is unpacked`);
    if (entry.isEncrypted()) throw new ZipError(`${file}: ${entry.fileName} is encrypted`);
    if (isFolder(entry)) continue;
    const name = entry.fileName.toLowerCase();
    if (names.has(name)) throw new ZipError(`${file} holds ${entry.fileName} twice`);
    names.add(name);
    bytes += entry.uncompressedSize;
    files.push(entry);
    if (files.length > maxFiles) throw new ZipError(`${file} holds more than ${maxFiles} files`);
    if (bytes > maxBytes)
      throw new ZipError(`${file} holds more than ${Math.floor(maxBytes / 2 ** 20)} MB when it is unpacked`);
  }
  if (files.length === 0) throw new ZipError(`${file} holds no files`);
  return files;
}

function isFolder({ fileName }: Entry): boolean {
  return fileName.endsWith("/");
}
