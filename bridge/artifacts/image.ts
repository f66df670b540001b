/** Creates artifacts that are pictures: by their address, or with their bytes. */
import { CellflowError } from "../errors.ts";
import { formatBytes } from "../rendering/format-bytes.ts";
import { createArtifact, type MadeArtifact } from "./artifact.ts";

export interface ImageArtifactOptions {
  /** Lower-case letters, digits and dashes; artifacts of one key are versions of one thing. */
  key?: string;
  description?: string;
  /** Where the picture is: `https://…`, which whoever looks at it must reach, or `data:image/…`. */
  imageUrl?: string;
  /** The picture itself, as PNG, JPEG, GIF, WebP or SVG: it is stored with the artifact, and seen by nobody else. */
  image?: Uint8Array | string;
}

/** Whoever opens a page that shows it loads all of it. */
const MAX_BYTES = 5_000_000;

/** What may stand before an SVG's element: a declaration, comments, and the type that drawing programs give. */
const SVG =
  /^\s*(?:<\?(?:[^?]|\?(?!>))*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>\s*)*<svg[\s/>]/i;
const MAX_SVG_HEAD = 65_536; // bytes

/** How each kind begins. */
const KINDS: readonly [string, (bytes: Buffer) => boolean][] = [
  ["png", (bytes) => bytes.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n"],
  ["jpeg", (bytes) => bytes.subarray(0, 3).toString("latin1") === "\xff\xd8\xff"],
  ["gif", (bytes) => /^GIF8[79]a/.test(bytes.subarray(0, 6).toString("latin1"))],
  ["webp", (bytes) => /^RIFF....WEBP/s.test(bytes.subarray(0, 12).toString("latin1"))],
  ["svg+xml", (bytes) => SVG.test(bytes.toString("utf8", 0, MAX_SVG_HEAD))],
];

/**
 * Stores a picture. Resolves when the API has it.
 * @throws CellflowError `artifact.image` for what is none, or too large
 */
export async function createImageArtifact(options: ImageArtifactOptions): Promise<MadeArtifact> {
  const { key, description, imageUrl, image } = options;
  if ((imageUrl === undefined) === (image === undefined))
    throw problem("takes one of `imageUrl`, an address, and `image`, its bytes");
  const data = imageUrl === undefined ? dataUrl(image ?? "") : checkedUrl(imageUrl);
  return createArtifact({ key, description, type: "image", data });
}

function checkedUrl(address: string): string {
  if (!/^(https?:\/\/|data:image\/)/i.test(address))
    throw problem(
      `needs an address that begins with https:// or data:image/, got ${JSON.stringify(address.slice(0, 60))}: give a file's bytes as \`image\``,
    );
  return address;
}

function dataUrl(image: Uint8Array | string): string {
  const bytes =
    typeof image === "string"
      ? Buffer.from(image)
      : Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const [kind] = KINDS.find(([, begins]) => begins(bytes)) ?? [];
  if (kind === undefined) throw problem("needs the bytes of a PNG, JPEG, GIF, WebP or SVG");
  if (bytes.length > MAX_BYTES)
    throw problem(
      `takes at most ${formatBytes(MAX_BYTES)}, and this picture has ${formatBytes(bytes.length)}`,
    );
  return `data:image/${kind};base64,${bytes.toString("base64")}`;
}

function problem(what: string): CellflowError {
  return new CellflowError("artifact.image", `createImageArtifact ${what}`);
}
