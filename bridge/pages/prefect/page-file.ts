/** Reads a file of Prefect's pages as it is to be served: below its base path, with its type, to be cached. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { getMimeType } from "hono/utils/mime";
import { BASE_PLACEHOLDER } from "./base-paths.ts";

export interface PageFile {
  content: Uint8Array<ArrayBuffer>;
  type: string;
  /** Changes when the file does, or the path it is served below. */
  etag: string;
  /** Whether its name says its content, so that a browser need never ask again. */
  isImmutable: boolean;
}

/** The kinds of files in which Prefect's server puts the base path. */
const NAMES_BASE = /\.(html|css|js|json|txt)$/;

/**
 * @param path within `folder`, decoded; undefined is given back for what is no file there
 * @param base the path the folder is served below
 */
export async function readPageFile(
  folder: string,
  path: string,
  base: string,
): Promise<PageFile | undefined> {
  const file = fileWithin(folder, path);
  if (file === undefined) return undefined;
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const bytes = await readFile(file);
  return {
    content: NAMES_BASE.test(path) ? withBase(bytes, base) : bytes,
    type: getMimeType(path) ?? "application/octet-stream",
    etag: `W/"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}-${encodeURIComponent(base)}"`,
    isImmutable: /^\/assets\/.*-[\w-]{8}\.\w+(\.map)?$/.test(path),
  };
}

/** A path that leads anywhere else than down is no file's. */
function fileWithin(folder: string, path: string): string | undefined {
  const names = path.split("/").filter((name) => name !== "");
  const leadsDown = names.every((name) => name !== "." && name !== ".." && !/[\\:\0]/.test(name));
  return leadsDown && names.length > 0 ? join(folder, ...names) : undefined;
}

function withBase(bytes: Buffer<ArrayBuffer>, base: string): Buffer<ArrayBuffer> {
  if (!bytes.includes(BASE_PLACEHOLDER)) return bytes;
  return Buffer.from(bytes.toString("utf8").replaceAll(BASE_PLACEHOLDER, base === "/" ? "" : base));
}
