/** Damaged connections, below messages: nothing crashes, nothing is kept, everybody else is answered. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "../../../kernel/protocol/wire.ts";
import { printedBy, startTestKernel } from "../../conformance/jupyter/kernel-client.ts";
import { memoryOf, must, ran, withKernel } from "../client.ts";
import { mutateBytes } from "../mutate.ts";
import { createRandom, type Random } from "../random.ts";
import { type Scenario, timed } from "../scenario.ts";

const ports = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"] as const;

/** ZMTP 3.0's greeting (rfc.zeromq.org/spec/23): no security, any role. */
function greeting(): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.set([0xff, ...Buffer.alloc(8), 0x7f, 3]);
  bytes.write("NULL", 12);
  return bytes;
}

/** One frame. Flags: 1 more follow, 4 a command. */
function frame(flags: number, body: Uint8Array): Buffer {
  const head = body.length > 255 ? Buffer.alloc(9) : Buffer.from([flags, body.length]);
  if (body.length > 255) {
    head[0] = flags | 2;
    head.writeUInt32BE(body.length, 5);
  }
  return Buffer.concat([head, body]);
}

function message(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(frames.map((body, at) => frame(at < frames.length - 1 ? 1 : 0, body)));
}

function command(name: string, data: Uint8Array): Buffer {
  return frame(4, Buffer.concat([Buffer.from([name.length]), Buffer.from(name), data]));
}

function property(name: string, value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
}

function ready(type: string, identity: string): Buffer {
  return command("READY", Buffer.concat([property("Socket-Type", type), property("Identity", identity)]));
}

/** What a client sends: up to where the kernel is READY as well, and after that; somewhere in it something is wrong. */
function damagedStream(random: Random): [Uint8Array, Uint8Array] {
  const type = random.pick(["DEALER", "SUB", "XSUB", "REQ", "PUB", "nonsense"]);
  const parts: Uint8Array[] = [
    greeting(),
    ready(type, "x".repeat(random.below(300))),
    message([Buffer.from([1])]),
    command("PING", Buffer.from([0, 1, 2, 3])),
    message(
      encode({ type: "execute_request", session: "s", content: { code: "touched = 'yes'" } }, "not the key"),
    ),
  ];
  const at = random.below(parts.length);
  const sent = parts.map((part, index) => (index === at ? mutateBytes(part, random) : part));
  return [Buffer.concat(sent.slice(0, 2)), Buffer.concat(sent.slice(2))];
}

function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => (socket.closed ? resolve(true) : socket.once("close", resolve)));
}

/** Resolves when the kernel is READY, or has hung up, or does neither. */
async function readiness(socket: Socket): Promise<void> {
  let received = "";
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    if (received.includes("READY")) resolve();
  });
  await Promise.race([promise, closed(socket), sleep(50)]);
}

/** Send bytes in pieces, and hang up at once, or when the kernel has had time to read them. */
async function speakBadly(port: number, random: Random): Promise<void> {
  const [opening, rest] = damagedStream(random);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  const gone = closed(socket);
  await once(socket, "connect");
  const cut = random.below(opening.length + 1);
  socket.write(opening.subarray(0, cut));
  socket.write(opening.subarray(cut));
  await readiness(socket);
  if (socket.writable) socket.write(rest);
  if (random.below(2) === 0) await Promise.race([gone, sleep(5)]);
  if (random.below(2) === 0) socket.resetAndDestroy();
  else socket.destroy();
  await gone;
}

/** A subscriber of iopub that does not read. */
async function stoppedSubscriber(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(Buffer.concat([greeting(), ready("SUB", "")]));
  await readiness(socket);
  socket.write(message([Buffer.from([1])]));
  await once(socket, "data");
  socket.pause();
  return socket;
}

export const connections: Scenario[] = [
  {
    name: "front ends that stop reading are cut off: memory is bounded, the one that reads gets everything",
    short: 150,
    long: 2000,
    run: (megabytes) =>
      withKernel(startTestKernel(), async (kernel) => {
        await ran(kernel, "var page = 'h'.repeat(1_000_000); 0");
        const stopped = await Promise.all([1, 2].map(() => stoppedSubscriber(kernel.info.iopub_port)));
        const before = memoryOf(kernel.pid);
        let most = 0;
        const timer = setInterval(() => {
          most = Math.max(most, memoryOf(kernel.pid) - before);
        }, 20);
        const code = `for (let i = 0; i < ${megabytes}; i++) await display({ 'text/html': i + page }); 0`;
        const [asked, time] = await timed(() => ran(kernel, code));
        clearInterval(timer);
        const shown = asked.heard.filter(({ header }) => header.msg_type === "display_data");
        must(shown.length === megabytes, `${shown.length} of ${megabytes} displays arrived`);
        const notes = printedBy(asked, "stderr");
        must(/^A front end of this kernel does not read its output\./.test(notes), `told: ${notes}`);
        must(most < 400, `the kernel has grown by ${most} MB`);
        const [, after] = await timed(() => ran(kernel, "1 + 1"));
        must(after < 2000, `a cell took ${after} ms afterwards`);
        const [, ending] = await timed(() => kernel.shutdown());
        must(ending < 3000, `the end took ${ending} ms`);
        const end = await kernel.ended;
        must(end.code === 0 && !end.stderr.includes("WARNING"), `ended with code ${end.code}: ${end.stderr}`);
        for (const socket of stopped) socket.destroy();
        return {
          "time ms": time,
          "grown at most, MB": Math.round(most),
          "cell afterwards ms": after,
          "end ms": ending,
        };
      }),
  },
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
          await speakBadly(kernel.info[random.pick(ports)], random);
        }
        const grown = memoryOf(kernel.pid) - before;
        must(grown < 20, `the kernel has grown by ${grown} MB`);
        await ran(kernel, "if (touched !== 'no') throw new Error('an unsigned message was acted on')");
        return { "grown, MB": Math.round(grown) };
      }),
  },
];
