/** Framing and greeting: nothing is lost however bytes are cut, and bytes that are no ZMTP are refused, not obeyed. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KernelError } from "../../../../kernel/errors.ts";
import {
  createFrameReader,
  encodeCommand,
  encodeMessages,
  type Frame,
} from "../../../../kernel/protocol/zmtp/frames.ts";
import {
  checkGreeting,
  decodeProperties,
  encodeProperties,
  greeting,
} from "../../../../kernel/protocol/zmtp/handshake.ts";

function bytes(most: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ maxLength: most }).map((array) => Buffer.from(array));
}

function read(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const reader = createFrameReader((frame) => frames.push(frame));
  for (const chunk of chunks) reader(chunk);
  return frames;
}

/** The same bytes in pieces of the given sizes. */
function cut(whole: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(whole.subarray(at, at + size));
    at += size;
  }
  return [...pieces, whole.subarray(at)];
}

describe("frames", () => {
  const frame = fc.oneof(bytes(20), bytes(600));
  const message = fc.array(frame, { minLength: 1, maxLength: 8 });

  test("come out as they went in, however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(300)), (messages, sizes) => {
        const whole = Buffer.concat(encodeMessages(messages));
        const got: Buffer[][] = [[]];
        for (const { body, more, command } of read(cut(whole, sizes))) {
          expect(command).toBe(false);
          got.at(-1)?.push(body);
          if (!more) got.push([]);
        }
        expect(got.slice(0, -1).map((frames) => frames.map(String))).toEqual(
          messages.map((frames) => frames.map(String)),
        );
      }),
    );
  });

  test("of a large message are not copied on their way out", () => {
    const large = Buffer.alloc(1_000_000, 7);
    const pieces = encodeMessages([[Buffer.from("a"), large]]);
    expect(pieces.some((piece) => piece === large)).toBe(true);
    expect(read([Buffer.concat(pieces)]).map(({ body }) => body.length)).toEqual([1, 1_000_000]);
  });

  test("of a large message that comes in small pieces are put together once", () => {
    const whole = Buffer.concat(encodeMessages([[Buffer.alloc(20_000_000, 1)]]));
    const sizes = Array.from({ length: Math.ceil(whole.length / 1000) }, () => 1000);
    expect(read(cut(whole, sizes))[0]?.body.length).toBe(20_000_000);
  });

  test("any bytes are frames or refused", () => {
    fc.assert(
      fc.property(fc.array(bytes(200)), (chunks) => {
        try {
          read(chunks);
        } catch (error) {
          expect((error as KernelError).code).toBe("zmtp.bad-frame");
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("a length that no message has is refused before anything is kept for it", () => {
    expect(() => read([Buffer.from([2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])])).toThrow(
      KernelError,
    );
  });

  test("commands are told from messages", () => {
    const [frame] = read([Buffer.from(encodeCommand("READY", Buffer.from("abc")))]);
    expect(frame).toMatchObject({ command: true, more: false });
    expect(frame?.body.toString("latin1")).toBe("\u0005READYabc");
  });
});

describe("the handshake", () => {
  test("ours is one that we accept", () => {
    expect(() => checkGreeting(greeting())).not.toThrow();
  });

  test.each([
    ["HTTP", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".padEnd(64))],
    ["ZMTP 2", Buffer.concat([greeting().subarray(0, 10), Buffer.from([1]), greeting().subarray(11)])],
    ["a password", Buffer.from(greeting().toString("latin1").replace("NULL\0", "PLAIN"), "latin1")],
  ])("%s is refused", (_, given) => {
    expect(() => checkGreeting(given)).toThrow(KernelError);
  });

  test("properties come out as they went in; names in lower case", () => {
    const read = decodeProperties(
      encodeProperties({ "Socket-Type": "DEALER", Identity: Buffer.from([0, 255]) }),
    );
    expect(String(read.get("socket-type"))).toBe("DEALER");
    expect(read.get("identity")).toEqual(Buffer.from([0, 255]));
  });

  test("any bytes are properties or refused", () => {
    fc.assert(
      fc.property(bytes(60), (given) => {
        try {
          decodeProperties(given);
        } catch (error) {
          expect((error as KernelError).code).toBe("zmtp.bad-ready");
        }
      }),
      { numRuns: 2000 },
    );
  });
});
