/** Damaged messages: nothing crashes, nothing hangs, nothing unsigned is acted on. */
import { Dealer } from "zeromq";
import { address } from "../../../kernel/protocol/connection.ts";
import { decode, encode } from "../../../kernel/protocol/wire.ts";
import { startTestKernel } from "../../conformance/jupyter/kernel-client.ts";
import { must, ran, withKernel } from "../client.ts";
import { mutateBytes, mutateText } from "../mutate.ts";
import { createRandom, type Random } from "../random.ts";
import type { Scenario } from "../scenario.ts";

const KEY = "0e2b1c6a-key";

function bytesOf(frames: readonly (Uint8Array | string)[]): Uint8Array[] {
  return frames.map((frame) => (typeof frame === "string" ? Buffer.from(frame) : frame));
}

const requests = [
  "kernel_info_request",
  "execute_request",
  "complete_request",
  "inspect_request",
  "history_request",
  "is_complete_request",
  "comm_info_request",
  "comm_open",
  "comm_msg",
  "comm_close",
  "debug_request",
  "connect_request",
  "usage_request",
  "create_subshell_request",
  "input_reply",
];

const odd: unknown[] = [
  null,
  0,
  -1,
  1e308,
  "",
  "x",
  "\u0000",
  [],
  {},
  [[]],
  { a: { b: [] } },
  true,
  "__proto__",
  "🦊".repeat(50),
];

/** Content with fields of any kind in the places where requests have theirs. */
function oddContent(random: Random): Record<string, unknown> {
  const content: Record<string, unknown> = {};
  const names = [
    "code",
    "cursor_pos",
    "detail_level",
    "hist_access_type",
    "n",
    "session",
    "pattern",
    "comm_id",
    "target_name",
    "data",
    "command",
    "arguments",
    "seq",
    "silent",
    "store_history",
    "user_expressions",
    "allow_stdin",
    "stop_on_error",
    "value",
    "raw",
    "output",
    "unique",
    "start",
    "stop",
  ];
  for (const name of names) if (random.below(3) > 0) content[name] = random.pick(odd);
  // What is executed must not be what the user could have meant.
  if (typeof content.code === "string" && random.below(2) === 0) content.code = "1 + 1";
  return content;
}

/** Frames with damage: bytes of one, or frames missing, doubled, exchanged. */
function damaged(frames: Uint8Array[], random: Random): Uint8Array[] {
  const at = random.below(frames.length);
  const copy = [...frames];
  switch (random.below(5)) {
    case 0:
      copy.splice(at, 1);
      return copy;
    case 1:
      copy.splice(at, 0, copy[random.below(copy.length)] as Uint8Array);
      return copy;
    case 2:
      [copy[at], copy[0]] = [copy[0] as Uint8Array, copy[at] as Uint8Array];
      return copy;
    default:
      copy[at] = mutateBytes(copy[at] as Uint8Array, random);
      return copy;
  }
}

function same(one: Uint8Array[], other: Uint8Array[]): boolean {
  return (
    one.length === other.length &&
    one.every((frame, index) => Buffer.from(frame).equals(other[index] as Uint8Array))
  );
}

function original(random: Random): Uint8Array[] {
  return bytesOf(
    encode(
      {
        identities: [Buffer.from("client")],
        type: random.pick(requests),
        session: "s",
        content: oddContent(random),
        buffers: random.below(4) === 0 ? [Buffer.from("buffer")] : [],
      },
      KEY,
    ),
  );
}

export const wire: Scenario[] = [
  {
    name: "damaged frames are refused, unless the signed four are untouched",
    short: 5000,
    long: 200_000,
    run: async (amount) => {
      const random = createRandom(amount);
      let refused = 0;
      for (let time = 0; time < amount; time++) {
        const frames = original(random);
        const changed = damaged(frames, random);
        const decoded = decode(changed, KEY);
        if (!decoded.ok) {
          refused += 1;
          must(
            /^wire\./.test(decoded.refusal.code) && !decoded.refusal.message.includes("\n"),
            decoded.refusal.message,
          );
          continue;
        }
        const signed = (all: Uint8Array[]): Uint8Array[] => {
          const delimiter = all.findIndex((frame) => Buffer.from(frame).toString() === "<IDS|MSG>");
          return all.slice(delimiter + 1, delimiter + 6);
        };
        must(
          same(signed(changed), signed(frames)),
          `accepted: ${changed.map((frame) => Buffer.from(frame).toString("hex"))}`,
        );
      }
      return { refused, accepted: amount - refused };
    },
  },
  {
    name: "a kernel that got damaged and odd messages still answers, and did nothing unsigned",
    short: 500,
    long: 20_000,
    run: (amount) =>
      withKernel(startTestKernel(), async (kernel) => {
        const random = createRandom(amount);
        await ran(kernel, "var touched = 'no'");
        const sockets = {
          shell: new Dealer({ linger: 0 }),
          control: new Dealer({ linger: 0 }),
          stdin: new Dealer({ linger: 0 }),
        };
        for (const [channel, socket] of Object.entries(sockets)) {
          socket.connect(address(kernel.info, `${channel as keyof typeof sockets}_port`));
          socket.sendHighWaterMark = 0;
          void (async () => {
            for await (const _ of socket);
          })().catch(() => {});
        }
        try {
          for (let time = 0; time < amount; time++) {
            const signed = random.below(2) === 0;
            const content = signed ? oddContent(random) : { code: "touched = 'yes'", silent: true };
            const type = signed ? random.pick(requests) : "execute_request";
            const frames = bytesOf(
              encode(
                { type, session: mutateText("session", random), content },
                signed ? kernel.info.key : "not the key",
              ),
            );
            const socket = random.pick(Object.values(sockets));
            await socket.send(signed && random.below(2) === 0 ? damaged(frames, random) : frames);
          }
          // An odd cell that fails takes with it what is queued behind it, so ask until that is through.
          const check = () =>
            kernel.run("if (touched !== 'no') throw new Error('an unsigned message was acted on')").done;
          let touched = await check();
          while (touched.content.status === "aborted") touched = await check();
          must(touched.content.status === "ok", String(touched.content.evalue));
          const { content } = await kernel.ask("control", "kernel_info_request").done;
          must(content.status === "ok", "control does not answer");
        } finally {
          for (const socket of Object.values(sockets)) socket.close();
        }
        return {};
      }),
  },
];
