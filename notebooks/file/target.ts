/** Resolves a path to write to: standard output, a regular file behind its links, a pipe or a device, a bucket. */
import { constants } from "node:fs";
import { access, open, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isAddress, type StoredFile, storedFile } from "./stored.ts";

/**
 * `stream`: a pipe or a character device, written into as it stands, since a file renamed over it would take its
 * place. `file`: `path` is where its links lead, whether it is there yet or not. `stored`: in a bucket.
 */
export type Target =
  | { kind: "stdout" }
  | { kind: "stream"; path: string }
  | { kind: "file"; path: string }
  | ({ kind: "stored" } & StoredFile);

/** `-` is standard output, by the convention of command lines. */
export function isStandardOutput(path: string): boolean {
  return path === "-" || path === "/dev/stdout";
}

/**
 * The target of `path`.
 * @throws Error for what can't be written at all: a folder, a disk, a socket, a loop of links, an address of no bucket
 */
export async function targetOf(path: string): Promise<Target> {
  if (isStandardOutput(path)) return { kind: "stdout" };
  if (isAddress(path)) return { kind: "stored", ...storedFile(path) };
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) throw new Error("it is a folder");
  if (stats?.isBlockDevice()) throw new Error("it is a disk");
  if (stats?.isSocket()) throw new Error("it is a socket");
  if (stats && !stats.isFile()) return { kind: "stream", path };
  return { kind: "file", path: await behindLinks(path) };
}

/** Writes into a stream. A pipe waits for its reader, as a shell's `>` does. */
export async function writeInto(
  target: Extract<Target, { kind: "stdout" | "stream" }>,
  text: string,
): Promise<void> {
  if (target.kind === "stdout") return writeOut(text);
  const file = await open(target.path, constants.O_WRONLY);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/**
 * Checks the stream's permissions; does not open it, since a pipe's reader would take the closing for its end.
 * @throws Error of the system
 */
export function checkStream(path: string): Promise<void> {
  return access(path, constants.W_OK);
}

/**
 * A name for the file that a path leads to, the same for every spelling of it; undefined for streams, which two
 * may share.
 */
export async function identityOf(path: string): Promise<string | undefined> {
  const target = await targetOf(path);
  if (target.kind === "stored") return target.address;
  if (target.kind !== "file") return target.kind === "stdout" ? "-" : undefined;
  const stats = await stat(target.path, { bigint: true }).catch(() => undefined);
  return stats ? `${stats.dev}:${stats.ino}` : target.path;
}

/** True when one of these is a stream, which takes only as much as its reader does, or in a bucket. */
export async function mayWait(paths: readonly string[]): Promise<boolean> {
  const targets = await Promise.all(paths.map((path) => targetOf(path).catch(() => undefined)));
  return targets.some((target) => target !== undefined && target.kind !== "file");
}

/** As many as Linux follows. */
const MAX_LINKS = 40;

/** Follows links, also one whose file does not exist yet. */
async function behindLinks(path: string): Promise<string> {
  let at = resolve(path);
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const folder = await realpath(dirname(at)).catch(() => dirname(at));
    at = join(folder, basename(at));
    const link = await readlink(at).catch(() => undefined);
    if (link === undefined) return at;
    at = resolve(folder, link);
  }
  throw new Error("its links lead in a circle");
}

function writeOut(text: string): Promise<void> {
  return new Promise((done, fail) => {
    process.stdout.write(text, (error) => {
      // A reader that ends early is not an error: `… -o - | head`.
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") fail(error);
      else done();
    });
  });
}
