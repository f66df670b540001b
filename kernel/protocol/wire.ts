/** Encodes messages as signed ZeroMQ frames, and verifies and decodes them. */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { wellFormedJson } from "../output/well-formed.ts";
import { type Header, type Message, PROTOCOL_VERSION } from "./message.ts";

const DELIMITER = "<IDS|MSG>";
const DELIMITER_BYTES = Buffer.from(DELIMITER);

/** Why frames were not accepted as a message. `code` is stable; the text names no content. */
export interface Refusal {
  code:
    | "wire.no-delimiter"
    | "wire.missing-frames"
    | "wire.bad-signature"
    | "wire.bad-json"
    | "wire.bad-header";
  message: string;
}

/** Either a verified message or the reason why there is none. */
export type Decoded = { ok: true; message: Message } | { ok: false; refusal: Refusal };

function hmac(key: string, parts: readonly Uint8Array[]): string {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest("hex");
}

function refuse(code: Refusal["code"], message: string): Decoded {
  return {
    ok: false,
    refusal: { code, message },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHeader(value: Record<string, unknown>): boolean {
  return (
    typeof value.msg_id === "string" &&
    typeof value.msg_type === "string" &&
    typeof value.session === "string"
  );
}

function isSignature(frame: Uint8Array, expected: string): boolean {
  return frame.length === expected.length && timingSafeEqual(frame, Buffer.from(expected));
}

/**
 * Verifies and decodes one multipart message.
 * The signature covers exactly four frames (header, parent header, metadata, content) and is checked, in
 * constant time, before any JSON is parsed. With an empty key nothing is signed (Jupyter's rule).
 */
export function decode(frames: readonly Uint8Array[], key: string): Decoded {
  const at = frames.findIndex((frame) => DELIMITER_BYTES.equals(frame));
  if (at < 0) return refuse("wire.no-delimiter", `no ${DELIMITER} frame among ${frames.length} frames`);
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2, at + 6);
  if (!signature || parts.length < 4) {
    return refuse(
      "wire.missing-frames",
      `${frames.length - at - 1} frames after the delimiter, at least 5 expected`,
    );
  }
  if (key !== "" && !isSignature(signature, hmac(key, parts))) {
    return refuse("wire.bad-signature", "the signature does not match the key of the connection file");
  }
  let values: unknown[];
  try {
    values = parts.map((part) =>
      JSON.parse(Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString()),
    );
  } catch (error) {
    return refuse("wire.bad-json", error instanceof Error ? error.message : String(error));
  }
  const [header, parentHeader, metadata, content] = values;
  if (!isRecord(header) || !isRecord(parentHeader) || !isRecord(metadata) || !isRecord(content)) {
    return refuse("wire.bad-header", "header, parent header, metadata and content must be JSON objects");
  }
  if (!isHeader(header)) return refuse("wire.bad-header", "the header lacks msg_id, msg_type or session");
  return {
    ok: true,
    message: {
      identities: frames.slice(0, at),
      header: header as unknown as Header,
      parentHeader: parentHeader as unknown as Header,
      metadata,
      content,
      buffers: frames.slice(at + 6),
    },
  };
}

/** What is needed to send a message; header fields are filled in by `encode`. */
export interface Outgoing {
  identities?: readonly Uint8Array[] | undefined;
  type: string;
  session: string;
  parent?: Message["parentHeader"] | undefined;
  content: Record<string, unknown>;
  metadata?: Record<string, unknown> | undefined;
  buffers?: readonly Uint8Array[] | undefined;
  /** Set only by a client that must know its message id beforehand. */
  id?: string | undefined;
}

/** Frames of one signed message. Lone surrogates are replaced: no front end could write them to a file. */
export function encode(outgoing: Outgoing, key: string): Uint8Array[] {
  const header: Header = {
    msg_id: outgoing.id ?? randomUUID(),
    session: outgoing.session,
    username: "kernel",
    date: new Date().toISOString(),
    msg_type: outgoing.type,
    version: PROTOCOL_VERSION,
  };
  const parts = [header, outgoing.parent ?? {}, outgoing.metadata ?? {}, outgoing.content].map((part) =>
    // A parent header stays as it came: by it the front end knows its request.
    Buffer.from(part === outgoing.parent ? JSON.stringify(part) : wellFormedJson(JSON.stringify(part))),
  );
  const signature = Buffer.from(key === "" ? "" : hmac(key, parts), "latin1");
  return [...(outgoing.identities ?? []), DELIMITER_BYTES, signature, ...parts, ...(outgoing.buffers ?? [])];
}
