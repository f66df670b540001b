/** Computes the keys of a bucket's objects from the paths that users give, as prefect-aws does. */
import { keyParts } from "../../storage/storage.ts";

/**
 * The key of a path below the bucket's folder.
 * @throws CellflowError `storage.key` for one that would leave it
 */
export function keyBelow(folder: string, path: string): string {
  return [...folderParts(folder), ...keyParts(trimmed(path))].join("/");
}

/** The same, but of a path that starts with the folder already: that is the whole key. */
export function keyOf(folder: string, path: string): string {
  const base = folderParts(folder).join("/");
  const whole = trimmed(path);
  return base !== "" && (whole === base || whole.startsWith(`${base}/`))
    ? keyParts(whole).join("/")
    : keyBelow(folder, path);
}

/** A folder's key, without a slash at its end; "" for the whole bucket. */
export function folderBelow(folder: string, path: string | undefined): string {
  const own = path === undefined || /^\.?\/*$/.test(path) ? [] : keyParts(trimmed(path));
  return [...folderParts(folder), ...own].join("/");
}

function folderParts(folder: string): string[] {
  return /^\.?\/*$/.test(folder) ? [] : keyParts(trimmed(folder).replace(/^\/+/, ""));
}

function trimmed(path: string): string {
  return path.replace(/^\.\//, "").replace(/\/+$/, "");
}
