/** Pictures: bytes, blobs and data URLs whose content is an image. */
import type { MimeBundle } from "../protocol/message.ts";

const SVG_TYPE = "image/svg+xml";

function starts(bytes: Uint8Array, at: number, text: string): boolean {
  return [...text].every((character, index) => bytes[at + index] === character.charCodeAt(0));
}

const SIGNATURES: [string, (bytes: Uint8Array) => boolean][] = [
  ["image/png", (bytes) => starts(bytes, 0, "\x89PNG\r\n\x1a\n")],
  ["image/jpeg", (bytes) => starts(bytes, 0, "\xff\xd8\xff")],
  ["image/gif", (bytes) => starts(bytes, 0, "GIF87a") || starts(bytes, 0, "GIF89a")],
  ["image/webp", (bytes) => starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP")],
  [
    SVG_TYPE,
    (bytes) =>
      /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(
        Buffer.from(bytes.subarray(0, 512)).toString("latin1"),
      ),
  ],
];

/** The MIME type of a picture's bytes. */
export function imageType(bytes: Uint8Array): string | undefined {
  return SIGNATURES.find(([, fits]) => fits(bytes))?.[0];
}

/** A picture's bundle: base64, SVG as the text it is. */
export function imageBundle(type: string, bytes: Uint8Array): MimeBundle {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    [type]: type === SVG_TYPE ? buffer.toString("utf8") : buffer.toString("base64"),
    "text/plain": `<${type}, ${bytes.length.toLocaleString("en")} bytes>`,
  };
}

/** Bytes that are a picture: a Buffer or another Uint8Array, an ArrayBuffer, or a Blob (later). */
export function picture(value: object): MimeBundle | Promise<MimeBundle> | undefined {
  if (value instanceof Blob) {
    if (!/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(value.type)) return undefined;
    return value.arrayBuffer().then((bytes) => imageBundle(value.type, new Uint8Array(bytes)));
  }
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
  if (!(bytes instanceof Uint8Array)) return undefined;
  const type = imageType(bytes);
  return type ? imageBundle(type, bytes) : undefined;
}

/** The picture in a `data:` URL. */
export function dataUrlPicture(text: string): MimeBundle | undefined {
  const [, type = "", coding, data = ""] =
    /^data:(image\/[\w.+-]+)((?:;[\w=.+-]+)*),([\s\S]*)$/.exec(text) ?? [];
  if (type === "") return undefined;
  try {
    const bytes = coding?.endsWith(";base64")
      ? Buffer.from(data, "base64")
      : Buffer.from(decodeURIComponent(data));
    return imageBundle(type, bytes);
  } catch {
    return undefined;
  }
}
