/** How two ends of ZMTP 3.0 meet (rfc.zeromq.org/spec/23): the greeting, then what each says of itself. */
import { KernelError } from "../../errors.ts";

/** Kinds of sockets, by ZeroMQ's names. */
export type SocketType = "ROUTER" | "DEALER" | "XPUB" | "XSUB" | "PUB" | "SUB" | "REP" | "REQ";

/** Bytes of a greeting. */
export const GREETING = 64;

const MECHANISM = "NULL";

/**
 * Our greeting: version 3.0, no security (the messages themselves are signed), any role. A newer end speaks 3.0
 * with us, in which subscriptions are messages.
 */
export function greeting(): Buffer {
  const bytes = Buffer.alloc(GREETING);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.write(MECHANISM, 12, "latin1");
  return bytes;
}

/** Errors: `zmtp.bad-greeting` for another protocol, an older version (ZeroMQ before 4.0), another mechanism. */
export function checkGreeting(bytes: Buffer): void {
  const refuse = (message: string): never => {
    throw new KernelError("zmtp.bad-greeting", message);
  };
  if (bytes[0] !== 0xff || ((bytes[9] ?? 0) & 1) !== 1) refuse("the connection does not speak ZMTP");
  if ((bytes[10] ?? 0) < 3) refuse("the connection speaks a ZMTP before 3.0");
  const mechanism = bytes.toString("latin1", 12, 32).replace(/\0+$/, "");
  if (mechanism !== MECHANISM) refuse(`the connection wants the mechanism ${mechanism.slice(0, 20)}`);
}

/** What an end says of itself: the body of its READY command. Names are told in lower case. */
export type Properties = Map<string, Buffer>;

export function encodeProperties(properties: Record<string, Uint8Array | string>): Buffer {
  return Buffer.concat(
    Object.entries(properties).flatMap(([name, value]) => {
      const bytes = Buffer.from(value);
      const head = Buffer.alloc(1 + name.length + 4);
      head[0] = name.length;
      head.write(name, 1, "latin1");
      head.writeUInt32BE(bytes.length, 1 + name.length);
      return [head, bytes];
    }),
  );
}

/** Errors: `zmtp.bad-ready`. */
export function decodeProperties(bytes: Buffer): Properties {
  const properties: Properties = new Map();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const length = nameEnd + 4 <= bytes.length ? bytes.readUInt32BE(nameEnd) : Number.POSITIVE_INFINITY;
    const end = nameEnd + 4 + length;
    if (end > bytes.length) throw new KernelError("zmtp.bad-ready", "the connection's READY is cut short");
    properties.set(bytes.toString("latin1", at + 1, nameEnd).toLowerCase(), bytes.subarray(nameEnd + 4, end));
    at = end;
  }
  return properties;
}
