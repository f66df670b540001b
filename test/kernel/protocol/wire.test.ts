/** Messages survive the wire, and nothing else is let in. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { decode, encode } from "../../../kernel/protocol/wire.ts";

function bytes(frames: readonly (Uint8Array | string)[]): Buffer[] {
  return frames.map((frame) => Buffer.from(frame as Uint8Array));
}

const record = fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<unknown>);
const outgoing = fc.record({
  identities: fc.array(
    fc.uint8Array({ minLength: 1 }).filter((frame) => Buffer.from(frame).toString() !== "<IDS|MSG>"),
    { maxLength: 3 },
  ),
  type: fc.string(),
  session: fc.string(),
  content: record,
  metadata: record,
  buffers: fc.array(fc.uint8Array(), { maxLength: 3 }),
});

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function refusal(frames: readonly Buffer[], key: string): string | undefined {
  const decoded = decode(frames, key);
  return decoded.ok ? undefined : decoded.refusal.code;
}

describe("a message", () => {
  test("comes out as it went in", () => {
    fc.assert(
      fc.property(outgoing, fc.string(), (message, key) => {
        const decoded = decode(bytes(encode(message, key)), key);
        if (!decoded.ok) throw new Error(decoded.refusal.message);
        expect(decoded.message.header).toMatchObject({ msg_type: message.type, session: message.session });
        expect(plain(decoded.message.content)).toEqual(plain(message.content));
        expect(plain(decoded.message.metadata)).toEqual(plain(message.metadata));
        expect(bytes(decoded.message.identities)).toEqual(bytes(message.identities));
        expect(bytes(decoded.message.buffers)).toEqual(bytes(message.buffers));
      }),
    );
  });

  test("is refused when any bit of its five signed frames is another", () => {
    fc.assert(
      fc.property(outgoing, fc.nat(4), fc.nat(), fc.nat(7), (message, frame, at, bit) => {
        const frames = bytes(encode({ ...message, buffers: [] }, "key"));
        const changed = frames[message.identities.length + 1 + frame] as Buffer;
        const index = at % changed.length;
        changed[index] = (changed[index] as number) ^ (1 << bit);
        expect(refusal(frames, "key")).toBe("wire.bad-signature");
      }),
    );
  });

  test("is refused when frames are missing or in another order", () => {
    const frames = bytes(encode({ type: "t", session: "s", content: { a: 1 } }, "key"));
    for (let length = 0; length < frames.length; length++) {
      expect(refusal(frames.slice(0, length), "key")).toBe(
        length === 0 ? "wire.no-delimiter" : "wire.missing-frames",
      );
    }
    expect(refusal(frames.slice(1), "key")).toBe("wire.no-delimiter");
    const [delimiter, signature, header, ...rest] = frames as [Buffer, Buffer, Buffer, ...Buffer[]];
    expect(refusal([delimiter, signature, ...rest, header], "key")).toBe("wire.bad-signature");
  });

  test("with a wrong signature is never parsed", () => {
    const parse = vi.spyOn(JSON, "parse");
    try {
      for (const signature of ["", "0".repeat(64), "é".repeat(32)]) {
        const frames = bytes(encode({ type: "t", session: "s", content: {} }, "key"));
        frames[1] = Buffer.from(signature);
        expect(refusal(frames, "key")).toBe("wire.bad-signature");
      }
      expect(parse).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });

  test("any frames at all are answered, never thrown at", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.uint8Array(), fc.constant(Buffer.from("<IDS|MSG>")), fc.json().map(Buffer.from)),
        ),
        (frames) => {
          expect(typeof decode(frames, "").ok).toBe("boolean");
          expect(decode(frames, "key").ok).toBe(false);
        },
      ),
    );
  });

  test.each([
    [["{", "{}", "{}", "{}"], "wire.bad-json"],
    [["[]", "{}", "{}", "{}"], "wire.bad-header"],
    [["{}", "{}", "{}", "{}"], "wire.bad-header"],
    [['{"msg_id":"a","msg_type":"b","session":"c"}', "{}", "{}", "null"], "wire.bad-header"],
    [['{"msg_id":"a","msg_type":5,"session":"c"}', "{}", "{}", "{}"], "wire.bad-header"],
  ])("whose JSON is %j is refused as %s", (parts, code) => {
    expect(refusal(bytes(["<IDS|MSG>", "", ...parts]), "")).toBe(code);
  });
});
