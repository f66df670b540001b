/** What a path to write to stands for: standard output, a regular file behind its links, a pipe or a device. */
import { constants } from "node:fs";
import { access, open, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * `stream`: a pipe or a character device, written into as it stands, since a file renamed over it would take its
 * place. `file`: `path` is where its links lead, whether it is there yet or not.
 */
export type Target = { kind: "stdout" } | { kind: "stream"; path: string } | { kind: "file"; path: string };

/** `-` is standard output, by the convention of command lines. */
export function isStandardOutput(path: string): boolean {
  return path === "-" || path === "/dev/stdout";
}

/** What `path` stands for. Throws for what can't be written at all: a folder, a disk, a socket, a loop of links. */
export async function targetOf(path: string): Promise<Target> {
  if (isStandardOutput(path)) return { kind: "stdout" };
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new Error("it is a folder");
  if (found?.isBlockDevice()) throw new Error("it is a disk");
  if (found?.isSocket()) throw new Error("it is a socket");
  if (found && !found.isFile()) return { kind: "stream", path };
  return { kind: "file", path: await behindLinks(path) };
}

/** Resolves when `text` is in the stream. A pipe waits for its reader, as a shell's `>` does. */
export async function writeInto(target: Exclude<Target, { kind: "file" }>, text: string): Promise<void> {
  if (target.kind === "stdout") return writeOut(text);
  const file = await open(target.path, constants.O_WRONLY);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

/** Throws when the stream may not be written to; it is not opened, since a pipe's reader would take that for its end. */
export function checkStream(path: string): Promise<void> {
  return access(path, constants.W_OK);
}

/**
 * A name for the file that a path leads to, the same for every spelling of it; undefined for streams, which two
 * may share.
 */
export async function identityOf(path: string): Promise<string | undefined> {
  const target = await targetOf(path);
  if (target.kind !== "file") return target.kind === "stdout" ? "-" : undefined;
  const found = await stat(target.path, { bigint: true }).catch(() => undefined);
  return found ? `${found.dev}:${found.ino}` : target.path;
}

/** Is one of these a stream, that takes only as much as its reader does? */
export async function mayWait(paths: readonly string[]): Promise<boolean> {
  const targets = await Promise.all(paths.map((path) => targetOf(path).catch(() => undefined)));
  return targets.some((target) => target !== undefined && target.kind !== "file");
}

const mostLinks = 40;

/** A link whose file is not there yet is followed too. */
async function behindLinks(path: string): Promise<string> {
  let at = resolve(path);
  for (let links = 0; links < mostLinks; links += 1) {
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
      // A reader that has seen enough is no failure: `… -o - | head`.
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") fail(error);
      else done();
    });
  });
}
