/** Embeds files as data URIs: attachments of the cell, and pictures, videos, sounds and fonts of the notebook's folder. */
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, resolve, sep } from "node:path";
import { debugLog } from "../../../bridge/debug-log.ts";
import type { Attachments } from "../../file/notebook.ts";

const FILE_TYPES: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".svg": "image/svg+xml",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
  ".ogv": "video/ogg",
  ".mp3": "audio/mpeg",
  ".wav": "audio/wav",
  ".ogg": "audio/ogg",
  ".oga": "audio/ogg",
  ".m4a": "audio/mp4",
  ".flac": "audio/flac",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".otf": "font/otf",
};

/** Larger files stay out of the page. */
const MAX_FILE_BYTES = 10_000_000;

/** Where addresses lead. */
export type Files = { folder: string; attachments?: Attachments | undefined };

/** The data URI of what an address names; undefined for what can't be in the page. A data URI is itself. */
export async function embeddedUri(address: string, files: Files): Promise<string | undefined> {
  if (/^data:/i.test(address)) return address;
  return address.startsWith("attachment:")
    ? attachmentUri(address, files.attachments)
    : fileUri(address, files.folder);
}

/** The data URI of an `attachment:name` address; undefined when the cell has no such picture. */
function attachmentUri(address: string, attachments: Attachments | undefined): string | undefined {
  const name = decoded(address.slice("attachment:".length));
  for (const [type, data] of Object.entries(attachments?.[name] ?? {})) {
    if (typeof data !== "string" || !/^(?:image|video|audio)\//.test(type)) continue;
    const isBase64 = /^[A-Za-z0-9+/=\s]*$/.test(data);
    return `data:${type};base64,${isBase64 ? data.replaceAll(/\s/g, "") : Buffer.from(data).toString("base64")}`;
  }
  return undefined;
}

/**
 * The data URI of a file named relative to the notebook's `folder`; undefined for anything else, also for what lies
 * outside that folder (a shared notebook must not read other files of the user who exports it).
 */
async function fileUri(address: string, folder: string): Promise<string | undefined> {
  const name = decoded(address.replace(/[?#].*$/, ""));
  const type = FILE_TYPES[extname(name).toLowerCase()];
  if (type === undefined || /^(?:[a-z][a-z0-9+.-]*:|\/|\\)/i.test(name) || name.includes("\0"))
    return undefined;
  try {
    const root = await realpath(resolve(folder));
    const path = await realpath(join(root, name));
    const inside = path.startsWith(root.endsWith(sep) ? root : root + sep);
    if (!inside || (await stat(path)).size > MAX_FILE_BYTES) return undefined;
    return `data:${type};base64,${(await readFile(path)).toString("base64")}`;
  } catch (error) {
    debugLog("export.file", error);
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
