/** ZMTP's framing (rfc.zeromq.org/spec/23): frames to bytes, and bytes, however they were cut, back to frames. */
import { KernelError } from "../../errors.ts";

/** One frame as it came. A message is a row of frames, all but the last with `more`; a command stands alone. */
export interface Frame {
  body: Buffer;
  more: boolean;
  command: boolean;
}

const MORE = 1;
const LONG = 2;
const COMMAND = 4;
const KNOWN = MORE | LONG | COMMAND;

/** Longest body of a frame that is taken, bytes: what one Buffer can surely hold. */
export const LONGEST_FRAME = 2 ** 31 - 1;

/** Up to here, bytes, messages are copied into one piece: cheaper than handing over their parts. */
const COPIED = 64 * 1024;

function headLength(size: number): number {
  return size > 255 ? 9 : 2;
}

function writeHead(target: Buffer, at: number, flags: number, size: number): number {
  if (size <= 255) {
    target[at] = flags;
    target[at + 1] = size;
    return at + 2;
  }
  target[at] = flags | LONG;
  target.writeUInt32BE(Math.floor(size / 2 ** 32), at + 1);
  target.writeUInt32BE(size % 2 ** 32, at + 5);
  return at + 9;
}

/** Messages on the wire: pieces to be written in order. */
export function encodeMessages(messages: readonly (readonly Uint8Array[])[]): Uint8Array[] {
  let total = 0;
  for (const frames of messages) for (const { length } of frames) total += headLength(length) + length;
  if (total > COPIED) return messages.flatMap(inPieces);
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  for (const frames of messages) {
    for (const [index, frame] of frames.entries()) {
      at = writeHead(bytes, at, index < frames.length - 1 ? MORE : 0, frame.length);
      bytes.set(frame, at);
      at += frame.length;
    }
  }
  return [bytes];
}

/** One message, its frames not copied. */
function inPieces(frames: readonly Uint8Array[]): Uint8Array[] {
  return frames.flatMap((frame, index) => {
    const head = Buffer.allocUnsafe(headLength(frame.length));
    writeHead(head, 0, index < frames.length - 1 ? MORE : 0, frame.length);
    return [head, frame];
  });
}

function noFrame(): KernelError {
  return new KernelError("zmtp.bad-frame", "the connection sent bytes that are no frame");
}

/** A command on the wire. */
export function encodeCommand(name: string, data: Uint8Array): Uint8Array {
  const size = 1 + name.length + data.length;
  const bytes = Buffer.allocUnsafe(headLength(size) + size);
  const at = writeHead(bytes, 0, COMMAND, size);
  bytes[at] = name.length;
  bytes.write(name, at + 1, "latin1");
  bytes.set(data, at + 1 + name.length);
  return bytes;
}

/**
 * Reads chunks of a connection. A frame's body may share memory with the chunk it came in.
 * Errors: `zmtp.bad-frame` for bytes that are no frame; nothing after them can be read.
 */
export function createFrameReader(receive: (frame: Frame) => void): (chunk: Buffer) => void {
  let pending: Buffer[] = [];
  let have = 0;
  /** Bytes without which the next frame is not whole: until then nothing is put together. */
  let need = 0;
  return (chunk) => {
    let bytes = chunk;
    if (have > 0) {
      pending.push(chunk);
      have += chunk.length;
      if (have < need) return;
      bytes = Buffer.concat(pending, have);
    }
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      need = 2;
      if (left < need) break;
      const flags = bytes[at] ?? 0;
      if ((flags & ~KNOWN) !== 0) throw noFrame();
      const long = (flags & LONG) !== 0;
      need = long ? 9 : 2;
      if (left < need) break;
      const size = long ? Number(bytes.readBigUInt64BE(at + 1)) : (bytes[at + 1] ?? 0);
      if (size > LONGEST_FRAME) throw noFrame();
      const start = at + need;
      need += size;
      if (left < need) break;
      at = start + size;
      receive({
        body: bytes.subarray(start, at),
        more: (flags & MORE) !== 0,
        command: (flags & COMMAND) !== 0,
      });
    }
    pending = at < bytes.length ? [bytes.subarray(at)] : [];
    have = bytes.length - at;
  };
}
