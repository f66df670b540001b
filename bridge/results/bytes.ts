/**
 * Encodes a value as bytes and decodes it: V8's structured clone, under a header with a checksum.
 *
 * A line of JSON comes first, then the value, then the content of its large typed arrays, which is copied nowhere on its
 * way to a file.
 */
import { Deserializer, Serializer } from "node:v8";
import { crc32 } from "node:zlib";
import { CellflowError } from "../errors.ts";
import type { StoredBytes } from "../storage/storage.ts";
import { type ArrowContent, arrowFrom } from "./arrow/content.ts";
import { ARROW_KINDS } from "./arrow/kind.ts";
import type { ArrowFormat, ArrowPackage } from "./arrow/package.ts";

/** The encoding; one that means something else has another number. */
const VERSION = 1;
/** The longest header line: a million large arrays have one of 10 MB. */
const MAX_HEADER_BYTES = 64 * 2 ** 20;
/** Holds the header of nearly all results. */
const FIRST_READ_BYTES = 4096;
/** Small enough to be in the processor's cache still when it is summed. */
const PIECE_BYTES = 4 * 2 ** 20;
/** A typed array's content of more bytes stands behind the value. */
const INLINE_BYTES = 4096;

interface Header {
  cellflow: "result";
  version: number;
  /** Bytes of the value, and of the content of each large array. */
  bytes: number[];
  /** CRC-32 of all of them. */
  checksum: number;
  /** How apache-arrow was loaded that wrote tables in it; missing where there are none. */
  arrow?: ArrowFormat;
}

const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
  Float16Array,
] as const;
const VIEW_NAMES: readonly string[] = VIEWS.map((View) => View.name);
/** Beyond those that may be added to the list. */
const BUFFER = 100;
/** The first of Arrow's kinds. */
const ARROW = 101;
/** Where the content of an array stands. */
const [INLINE, BEHIND] = [0, 1];

/**
 * @param arrows what stands for Arrow's containers in the value, and their content
 * @throws Error (V8's DataCloneError) for what `problemOf` finds
 */
export function encodeValue(
  value: unknown,
  arrows: ReadonlyMap<object, ArrowContent> = new Map(),
): Uint8Array[] {
  const behind: Uint8Array[][] = [];
  const serializer = new Serializer() as Serializer & {
    _setTreatArrayBufferViewsAsHostObjects(on: boolean): void;
  };
  serializer._setTreatArrayBufferViewsAsHostObjects(true);
  const writeView = (view: ArrayBufferView): void => {
    const arrow = arrows.get(view);
    if (arrow) {
      serializer.writeUint32(ARROW + ARROW_KINDS.indexOf(arrow.kind));
      serializer.writeUint32(BEHIND);
      serializer.writeUint32(behind.length);
      behind.push(arrow.chunks);
      return;
    }
    const content = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const isInline = content.length <= INLINE_BYTES;
    serializer.writeUint32(kindOf(view));
    serializer.writeUint32(isInline ? INLINE : BEHIND);
    serializer.writeUint32(isInline ? content.length : behind.length);
    if (isInline) serializer.writeRawBytes(content);
    else behind.push([content]);
  };
  Object.assign(serializer, { _writeHostObject: writeView });
  serializer.writeHeader();
  serializer.writeValue(value);
  const parts: Uint8Array[][] = [[serializer.releaseBuffer()], ...behind];
  const [arrow] = arrows.values();
  const line = {
    cellflow: "result",
    version: VERSION,
    bytes: parts.map((chunks) => chunks.reduce((sum, { length }) => sum + length, 0)),
    checksum: parts.flat().reduce((sum, chunk) => crc32(chunk, sum), 0),
    ...(arrow && { arrow: arrow.format }),
  } satisfies Header;
  return [Buffer.from(`${JSON.stringify(line)}\n`), ...parts.flat()];
}

/** Encoded bytes, to be read piece by piece. */
export type EncodedBytes = Pick<StoredBytes, "size" | "read">;

/** Gives apache-arrow where something stored needs it. @throws CellflowError `results.package` */
export type FindArrow = (format: ArrowFormat) => Promise<ArrowPackage>;

/**
 * @throws CellflowError `results.damaged` for bytes that are not, or not any more, what `encodeValue` gave; what
 * `findArrow` does
 */
export async function decodeValue(bytes: EncodedBytes, findArrow?: FindArrow): Promise<unknown> {
  const { parts, arrow: format } = await readParts(bytes);
  const arrow = format && (await findArrow?.(format));
  const [body = new Uint8Array(), ...behind] = parts;
  const deserializer = new Deserializer(body);
  const readView = (): ArrayBufferView => {
    const kind = deserializer.readUint32();
    const place = deserializer.readUint32();
    const number = deserializer.readUint32();
    // Memory of its own: of views of one memory none could be transferred to a thread.
    const content = place === INLINE ? Uint8Array.from(deserializer.readRawBytes(number)) : behind[number];
    if (!content) throw damaged("an array's content is missing");
    const arrowKind = ARROW_KINDS[kind - ARROW];
    if (arrowKind && arrow) return arrowFrom(content, arrowKind, arrow) as ArrayBufferView;
    if (kind === BUFFER) return Buffer.from(content.buffer);
    const View = VIEWS[kind];
    if (!View) throw damaged("it has an array of an unknown kind");
    return new (View as new (content: ArrayBuffer) => ArrayBufferView)(content.buffer);
  };
  Object.assign(deserializer, { _readHostObject: readView });
  try {
    deserializer.readHeader();
    return deserializer.readValue();
  } catch (error) {
    if (error instanceof CellflowError) throw error;
    throw damaged((error as Error).message);
  }
}

/** Each part in memory of its own. @throws CellflowError `results.damaged` */
async function readParts(
  bytes: EncodedBytes,
): Promise<{ parts: Uint8Array<ArrayBuffer>[]; arrow: ArrowFormat | undefined }> {
  const { line, version, bytes: lengths, checksum, arrow } = await readHeader(bytes);
  if (version !== VERSION)
    throw damaged(
      `it was written by another version of cellflow (encoding ${version}, this one reads ${VERSION})`,
    );
  const whole = lengths.reduce((sum, length) => sum + length, line);
  if (whole !== bytes.size) throw damaged(`it has ${bytes.size} bytes where ${whole} were written`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let position = line;
  let sum = 0;
  for (const length of lengths) {
    // Not filled with zeros first, and not from Node's pool.
    const part = Buffer.allocUnsafeSlow(length);
    sum = await fill(part, bytes, position, sum);
    parts.push(new Uint8Array(part.buffer));
    position += length;
  }
  if (sum !== checksum) throw damaged("its checksum is wrong");
  return { parts, arrow };
}

/** Reads a part piece by piece, each while the one before is summed; gives the sum. */
async function fill(
  part: Uint8Array,
  bytes: EncodedBytes,
  position: number,
  before: number,
): Promise<number> {
  let sum = before;
  let summed = part.subarray(0, 0);
  for (let at = 0; at < part.length; at += PIECE_BYTES) {
    const piece = part.subarray(at, at + PIECE_BYTES);
    const reading = bytes.read(piece, position + at);
    sum = crc32(summed, sum);
    if ((await reading) !== piece.length) throw damaged("its end is missing");
    summed = piece;
  }
  return crc32(summed, sum);
}

/** The header, and how many bytes its line has. @throws CellflowError `results.damaged` */
async function readHeader(bytes: EncodedBytes): Promise<Header & { line: number }> {
  for (const length of [FIRST_READ_BYTES, MAX_HEADER_BYTES]) {
    const start = Buffer.alloc(Math.min(bytes.size, length));
    const read = await bytes.read(start, 0);
    const end = start.subarray(0, read).indexOf(10);
    if (end < 0) continue;
    const header = parseJson(start.subarray(0, end));
    if (!isHeader(header)) break;
    return { ...header, line: end + 1 };
  }
  throw damaged("it does not begin as a result does");
}

function isHeader(value: unknown): value is Header {
  const { cellflow, version, bytes, checksum } = (value ?? {}) as Partial<Header>;
  return (
    cellflow === "result" &&
    typeof version === "number" &&
    typeof checksum === "number" &&
    Array.isArray(bytes) &&
    bytes.every((length) => Number.isSafeInteger(length) && length >= 0)
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch {
    return undefined;
  }
}

function kindOf(view: ArrayBufferView): number {
  if (Buffer.isBuffer(view)) return BUFFER;
  // By its tag: a notebook's own Float32Array is another class.
  return VIEW_NAMES.indexOf(Object.prototype.toString.call(view).slice("[object ".length, -1));
}

function damaged(why: string): CellflowError {
  return new CellflowError("results.damaged", `the stored result can't be read: ${why}`);
}
