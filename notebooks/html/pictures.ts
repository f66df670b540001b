/** Embeds the pictures of Markdown as data URIs: attachments of the cell, and image files of the notebook's folder. */
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, resolve, sep } from "node:path";
import { debugLog } from "../../bridge/debug-log.ts";
import type { Attachments } from "../file/notebook.ts";

const IMAGE_TYPES: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".svg": "image/svg+xml",
};

/** Larger files stay out of the page. */
const MAX_FILE_BYTES = 10_000_000;

/** The data URI of an `attachment:name` address; undefined when the cell has no such picture. */
export function attachmentUri(address: string, attachments: Attachments | undefined): string | undefined {
  const name = decoded(address.slice("attachment:".length));
  for (const [type, data] of Object.entries(attachments?.[name] ?? {})) {
    if (typeof data !== "string" || !type.startsWith("image/")) continue;
    const isBase64 = /^[A-Za-z0-9+/=\s]*$/.test(data);
    return `data:${type};base64,${isBase64 ? data.replaceAll(/\s/g, "") : Buffer.from(data).toString("base64")}`;
  }
  return undefined;
}

/**
 * The data URI of an image file named relative to the notebook's `folder`; undefined for anything else, also for
 * what lies outside that folder (a shared notebook must not read other files of the user who exports it).
 */
export async function fileUri(address: string, folder: string): Promise<string | undefined> {
  const name = decoded(address.replace(/[?#].*$/, ""));
  const type = IMAGE_TYPES[extname(name).toLowerCase()];
  if (type === undefined || /^(?:[a-z][a-z0-9+.-]*:|\/|\\)/i.test(name) || name.includes("\0"))
    return undefined;
  try {
    const root = await realpath(resolve(folder));
    const path = await realpath(join(root, name));
    if (!path.startsWith(root + sep) || (await stat(path)).size > MAX_FILE_BYTES) return undefined;
    return `data:${type};base64,${(await readFile(path)).toString("base64")}`;
  } catch (error) {
    debugLog("export.picture", error);
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
