/** Damaged connections, below messages: nothing crashes, nothing is kept, everybody else is answered. */
import { once } from "node:events";
import { connect } from "node:net";
import { encode } from "../../../kernel/protocol/wire.ts";
import { encodeCommand, encodeMessages } from "../../../kernel/protocol/zmtp/frames.ts";
import { encodeProperties, greeting } from "../../../kernel/protocol/zmtp/handshake.ts";
import { startTestKernel } from "../../conformance/jupyter/kernel-client.ts";
import { memoryOf, must, ran, withKernel } from "../client.ts";
import { mutateBytes } from "../mutate.ts";
import { createRandom, type Random } from "../random.ts";
import type { Scenario } from "../scenario.ts";

const ports = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"] as const;

/** What a client sends from its first byte on; somewhere in it something is wrong. */
function damagedStream(random: Random): Uint8Array {
  const type = random.pick(["DEALER", "SUB", "REQ", "PUB", "nonsense"]);
  const parts: Uint8Array[] = [
    greeting(),
    encodeCommand(
      "READY",
      encodeProperties({ "Socket-Type": type, Identity: "x".repeat(random.below(300)) }),
    ),
    ...encodeMessages([[Buffer.from([1])]]),
    encodeCommand("PING", Buffer.from([0, 1, 2, 3])),
    ...encodeMessages([
      encode({ type: "execute_request", session: "s", content: { code: "touched = 'yes'" } }, "not the key"),
    ]),
  ];
  const at = random.below(parts.length);
  return Buffer.concat(parts.map((part, index) => (index === at ? mutateBytes(part, random) : part)));
}

/** Send bytes in two pieces, and hang up once the first answer is there, or at once. */
async function speakBadly(port: number, bytes: Uint8Array, random: Random): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  const cut = random.below(bytes.length + 1);
  socket.write(bytes.subarray(0, cut));
  socket.write(bytes.subarray(cut));
  await Promise.race([once(socket, "data"), once(socket, "close")]);
  const gone = once(socket, "close");
  if (random.below(2) === 0) socket.resetAndDestroy();
  else socket.destroy();
  await gone;
}

export const connections: Scenario[] = [
  {
    name: "a kernel that damaged connections were made to still answers, and keeps nothing of them",
    short: 300,
    long: 20_000,
    run: (amount) =>
      withKernel(startTestKernel(), async (kernel) => {
        const random = createRandom(amount);
        await ran(kernel, "var touched = 'no'");
        const warm = Math.min(amount / 2, 1000);
        let before = 0;
        for (let time = 0; time < amount; time++) {
          if (time === warm) before = memoryOf(kernel.pid);
          await speakBadly(kernel.info[random.pick(ports)], damagedStream(random), random);
        }
        const grown = memoryOf(kernel.pid) - before;
        must(grown < 20, `the kernel has grown by ${grown} MB`);
        await ran(kernel, "if (touched !== 'no') throw new Error('an unsigned message was acted on')");
        return { "grown, MB": Math.round(grown) };
      }),
  },
];
