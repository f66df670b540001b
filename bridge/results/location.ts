/** Reads where results are to be stored: `s3://bucket/prefix`, a block, or a folder. */
import { homedir } from "node:os";
import { join } from "node:path";
import { parseLocation, type StorageLocation } from "../storage/location.ts";

/** A block that is saved: `s3-bucket/results`. */
export interface BlockName {
  type: "block";
  slug: string;
  name: string;
}

export const RESULT_LOCATION =
  '"s3://bucket/prefix", a block ("s3-bucket/results", "local-file-system/results"), or a folder that begins with "/", "./" or "~/"';

/**
 * A folder is marked as one, so that other names can come to mean something. `folder` is what relative ones are
 * relative to. Undefined for what is none of these.
 */
export function resultLocation(text: string, folder: string): StorageLocation | BlockName | undefined {
  const [, slug, name] = /^(s3-bucket|local-file-system)\/([a-z0-9][a-z0-9-]*)$/.exec(text) ?? [];
  if (slug !== undefined && name !== undefined) return { type: "block", slug, name };
  if (/^s3:\/\/[a-z0-9][\w.-]*(\/|$)/i.test(text)) return parseLocation(text, folder);
  if (text.startsWith("~/")) return parseLocation(join(homedir(), text.slice(2)), folder);
  return /^\.{0,2}\//.test(text) ? parseLocation(text, folder) : undefined;
}
