/** Reads where results are to be stored: `s3://bucket/prefix`, or a folder. */
import { homedir } from "node:os";
import { join } from "node:path";
import { parseLocation, type StorageLocation } from "../storage/location.ts";

export const RESULT_LOCATION = '"s3://bucket/prefix", or a folder that begins with "/", "./" or "~/"';

/**
 * A folder is marked as one, so that other names can come to mean something. `folder` is what relative ones are
 * relative to. Undefined for what is neither.
 */
export function resultLocation(text: string, folder: string): StorageLocation | undefined {
  if (/^s3:\/\/[a-z0-9]/i.test(text)) return parseLocation(text, folder);
  if (text.startsWith("~/")) return parseLocation(join(homedir(), text.slice(2)), folder);
  return /^\.{0,2}\//.test(text) ? parseLocation(text, folder) : undefined;
}
