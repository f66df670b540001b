/** Makes ids, time-ordered UUIDv7s so that keys land at the end of an index, and recognises them. */
import { closeSync, openSync, readSync } from "node:fs";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** Matches an id as ids are stored: with dashes, in lower case. */
export const UUID_PATTERN = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const WHOLE = new RegExp(`^${UUID_PATTERN}$`);

/** Whether a text is an id as ids are stored. */
export function isUuid(text: string): boolean {
  return WHOLE.test(text);
}

const POOL_BYTES = 10 * 1024;

/**
 * Makes a source of UUIDv7s (RFC 9562): 48 bits of milliseconds, a 12-bit counter within the millisecond,
 * 62 random bits. Ids of one source strictly increase; after 4,096 within one millisecond it runs ahead of
 * the clock by one.
 */
export function createUuidSource(clock: () => number = Date.now): () => string {
  let pool = Buffer.alloc(0);
  let offset = 0;
  let last = 0;
  let sequence = 0;
  /** The text of `last`: it is the same for many ids. */
  let time = "";
  const enter = (millisecond: number): void => {
    last = millisecond;
    sequence = 0;
    const digits = millisecond.toString(16).padStart(12, "0");
    time = `${digits.slice(0, 8)}-${digits.slice(8)}-7`;
  };
  return () => {
    if (offset + 8 > pool.length) {
      pool = randomBytes(POOL_BYTES);
      offset = 0;
    }
    const now = clock();
    if (now > last) enter(now);
    else if (sequence === 0xfff) enter(last + 1);
    else sequence++;
    const hex = (at: number): string => HEX[pool[offset + at] ?? 0] ?? "00";
    const variant = HEX[((pool[offset] ?? 0) & 0x3f) | 0x80] ?? "80";
    const id =
      `${time}${sequence >> 8 ? "" : "0"}${sequence >> 4 ? "" : "0"}${sequence.toString(16)}-` +
      `${variant}${hex(1)}-${hex(2)}${hex(3)}${hex(4)}${hex(5)}${hex(6)}${hex(7)}`;
    offset += 8;
    return id;
  };
}

/** From the system itself where it has them in a file: Node's crypto takes longer to load than a short flow to run. */
function randomBytes(count: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(count);
  try {
    const file = openSync("/dev/urandom", "r");
    try {
      if (readSync(file, bytes) === count) return bytes;
    } finally {
      closeSync(file);
    }
  } catch {
    // There is no such file, as on Windows.
  }
  return process.getBuiltinModule("node:crypto").randomFillSync(bytes);
}

/** A new UUIDv7, later than every one this process made before. */
export const v7: () => string = createUuidSource();
