/** A kernel's sockets with ZeroMQ's own library at the other end, and with ends that do not play by the rules. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { Dealer, Request, Subscriber, XSubscriber } from "zeromq";
import { address, type ConnectionInfo } from "../../../kernel/protocol/connection.ts";
import { bindSockets, type Incoming, type Sockets } from "../../../kernel/protocol/sockets.ts";
import { writeConnectionFile } from "../../../notebooks/client/connection.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function closed<T extends { close(): unknown }>(socket: T): T {
  closing.push(() => socket.close());
  return socket;
}

/** With ports that the system gives to nobody who asks for any: a connection of another process takes none of them. */
async function freeInfo(): Promise<ConnectionInfo> {
  const { info, remove } = await writeConnectionFile("test");
  await remove();
  const ports = new Set<number>();
  while (ports.size < 5) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) ports.add(port);
  }
  const [shell_port = 0, control_port = 0, stdin_port = 0, iopub_port = 0, hb_port = 0] = ports;
  return { ...info, shell_port, control_port, stdin_port, iopub_port, hb_port };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

function ipcInfo(): ConnectionInfo {
  const folder = mkdtempSync(join(tmpdir(), "sockets-"));
  closing.push(() => rmSync(folder, { recursive: true }));
  const ports = { shell_port: 1, control_port: 2, stdin_port: 3, iopub_port: 4, hb_port: 5 };
  return { ...ports, transport: "ipc", ip: join(folder, "kernel"), key: "", signature_scheme: "hmac-sha256" };
}

/** Sockets that answer every message with the same frames. */
function answering(info: ConnectionInfo, incoming: Partial<Incoming> = {}): Sockets {
  const sockets = closed(bindSockets(info));
  sockets.listen({
    receive: (channel, frames) => sockets[channel].send(frames),
    subscribed: (topic) => [topic, Buffer.from("welcome")],
    cutOff: () => [Buffer.from("stream"), Buffer.from("cut off")],
    ...incoming,
  });
  return sockets;
}

function dealer(info: ConnectionInfo, options = {}): Dealer {
  const socket = closed(new Dealer({ linger: 0, reconnectInterval: 5, ...options }));
  socket.connect(address(info, "shell_port"));
  return socket;
}

function subscriber(info: ConnectionInfo, topics: string[] = [], options = {}): Subscriber {
  const socket = closed(
    new Subscriber({ receiveHighWaterMark: 0, linger: 0, reconnectInterval: 5, ...options }),
  );
  socket.subscribe(...topics);
  socket.connect(address(info, "iopub_port"));
  return socket;
}

function text(frames: readonly Buffer[]): string[] {
  return frames.map(String);
}

describe.each([
  ["tcp", freeInfo],
  ["ipc", async () => ipcInfo()],
])("over %s", (_, infoOf) => {
  test("each of many dealers is answered what it asked, in order", async () => {
    const info = await infoOf();
    answering(info);
    const dealers = Array.from({ length: 5 }, () => dealer(info));
    for (const [index, socket] of dealers.entries())
      for (let turn = 0; turn < 200; turn++) await socket.send([`${index}`, `${turn}`]);
    for (const [index, socket] of dealers.entries())
      for (let turn = 0; turn < 200; turn++)
        expect(text(await socket.receive())).toEqual([`${index}`, `${turn}`]);
  });

  test("a subscriber is greeted first, and gets what it subscribed to, all of it and in order", async () => {
    const info = await infoOf();
    const { iopub } = answering(info);
    const all = subscriber(info);
    const some = subscriber(info, ["st", "error"]);
    expect(text(await all.receive())).toEqual(["", "welcome"]);
    const greeted = [String((await some.receive())[0]), String((await some.receive())[0])];
    expect(greeted.toSorted()).toEqual(["error", "st"]);
    for (let turn = 0; turn < 20_000; turn++)
      iopub.send([Buffer.from(turn % 2 ? "stream" : "display"), Buffer.from(String(turn))]);
    for (let turn = 0; turn < 20_000; turn++) expect(String((await all.receive())[1])).toBe(String(turn));
    for (let turn = 1; turn < 20_000; turn += 2) expect(String((await some.receive())[1])).toBe(String(turn));
    some.unsubscribe("st");
    // Its end is received when something else that was sent after it is.
    some.subscribe("later");
    expect(String((await some.receive())[0])).toBe("later");
    iopub.send([Buffer.from("stream")], [Buffer.from("error"), Buffer.from("heard")]);
    expect(text(await some.receive())).toEqual(["error", "heard"]);
  }, 30_000);

  test("a greeting goes to the new subscriber alone, before all that is published meanwhile", async () => {
    const info = await infoOf();
    const { iopub } = answering(info);
    const first = subscriber(info);
    await first.receive();
    let published = 0;
    const publishing = setInterval(() => {
      for (let turn = 0; turn < 20; turn++)
        iopub.send([Buffer.from("stream"), Buffer.from(`${published++}`)]);
    }, 1);
    for (let turn = 0; turn < 10; turn++) {
      const next = subscriber(info);
      expect(text(await next.receive())).toEqual(["", "welcome"]);
      const from = Number((await next.receive())[1]);
      expect(Number((await next.receive())[1])).toBe(from + 1);
      next.close();
    }
    clearInterval(publishing);
    // A greeting may reach everyone when somebody leaves in that very moment.
    const heard = async (): Promise<string> => {
      const last = String((await first.receive())[1]);
      return last === "welcome" ? heard() : last;
    };
    for (let turn = 0; turn < published; turn++) expect(await heard()).toBe(`${turn}`);
  });

  test("a subscriber that comes while others leave is subscribed", async () => {
    const info = await infoOf();
    const { iopub } = answering(info);
    const status = [Buffer.from("status"), Buffer.from("busy")];
    const publishing = setInterval(() => iopub.send(...Array.from({ length: 300 }, () => status)), 1);
    for (let turn = 0; turn < 200; turn++) {
      const leaving = Array.from({ length: 4 }, () => subscriber(info, ["stream", "error"]));
      for (const each of leaving) await each.receive();
      const coming = subscriber(info, ["result"], { receiveTimeout: 5000 });
      const left = Promise.all(
        leaving.map(async (each, index) => {
          for (let wait = 0; wait < (turn + index) % 8; wait++) await nextTurn();
          each.close();
        }),
      );
      expect(text(await coming.receive())).toEqual(["result", "welcome"]);
      await left;
      coming.close();
    }
    clearInterval(publishing);
  }, 60_000);

  test("what was sent last arrives though the sockets were closed", async () => {
    const info = await infoOf();
    const sockets = answering(info);
    const reader = subscriber(info);
    await reader.receive();
    for (let turn = 0; turn < 1000; turn++) sockets.iopub.send([Buffer.alloc(1000, turn)]);
    await sockets.close();
    for (let turn = 0; turn < 1000; turn++)
      expect((await reader.receive())[0]?.equals(Buffer.alloc(1000, turn))).toBe(true);
  });

  test("a heartbeat comes back as it came", async () => {
    const info = await infoOf();
    closed(bindSockets(info));
    const request = closed(new Request({ linger: 0 }));
    request.connect(address(info, "hb_port"));
    for (const beat of ["ping", "", "x".repeat(1000)]) {
      await request.send(beat);
      expect(String(await request.receive())).toBe(beat);
    }
  });
});

describe("a router", () => {
  test("knows a dealer by its name, also when it comes again before the old connection is gone", async () => {
    const info = await freeInfo();
    const names: string[] = [];
    const sockets = answering(info, {
      receive: (_, frames) => {
        names.push(String(frames[0]));
        sockets.shell.send(frames);
      },
    });
    for (const turn of ["first", "second"]) {
      const socket = dealer(info, { routingId: "ada" });
      await socket.send(turn);
      expect(String(await socket.receive())).toBe(turn);
    }
    expect(names).toEqual(["ada", "ada"]);
  });

  test("drops what is for a peer that is not there, and what is sent after the end", async () => {
    const sockets = answering(await freeInfo());
    expect(() => sockets.shell.send([Buffer.from("nobody"), Buffer.from("x")])).not.toThrow();
    await sockets.close();
    expect(() => sockets.shell.send([Buffer.from("nobody"), Buffer.from("x")])).not.toThrow();
    expect(() => sockets.iopub.send([Buffer.from("stream")])).not.toThrow();
  });

  test("carries 50 MB there and back", async () => {
    const info = await freeInfo();
    answering(info);
    const socket = dealer(info);
    await socket.send([Buffer.alloc(50_000_000, 5), Buffer.from("end")]);
    const [large, end] = await socket.receive();
    expect(large?.equals(Buffer.alloc(50_000_000, 5))).toBe(true);
    expect(String(end)).toBe("end");
  });
});

describe("a subscriber that does not read", () => {
  /** A connection that speaks as a SUB (rfc.zeromq.org/spec/23) and then reads nothing, until it is resumed. */
  async function stopped(info: ConnectionInfo) {
    const socket = connect(info.iopub_port, "127.0.0.1");
    closing.push(() => socket.destroy());
    socket.on("error", () => {});
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (received.includes("welcome")) socket.pause();
    });
    const greeting = `\xff${"\0".repeat(8)}\x7f\x03\0NULL${"\0".repeat(48)}`;
    socket.write(`${greeting}\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03SUB`, "latin1");
    while (!received.includes("READY")) await sleep(5);
    socket.write("\0\x01\x01", "latin1");
    while (!received.includes("welcome")) await sleep(5);
    return socket;
  }

  const MEGABYTE = Buffer.alloc(2 ** 20);

  test("misses nothing while 64 MB wait", async () => {
    const info = await freeInfo();
    let cut = 0;
    const { iopub } = answering(info, { cutOff: () => [Buffer.from(`cut off ${++cut}`)] });
    const socket = await stopped(info);
    for (let turn = 0; turn < 100; turn++) iopub.send([Buffer.from("display"), MEGABYTE]);
    await sleep(1500);
    expect(cut).toBe(0);
    socket.removeAllListeners("data");
    let bytes = 0;
    socket.on("data", (chunk) => {
      bytes += chunk.length;
    });
    socket.resume();
    while (bytes < 100 * 2 ** 20) await sleep(5);
  }, 20_000);

  test("is cut off beyond that, with one line; what waited is let go of", async () => {
    const info = await freeInfo();
    let cut = 0;
    const { iopub } = answering(info, {
      cutOff: () => [Buffer.from("stream"), Buffer.from(`cut off ${++cut}`)],
    });
    const socket = await stopped(info);
    for (let turn = 0; turn < 150; turn++) iopub.send([Buffer.from("display"), MEGABYTE]);
    while (cut === 0) await sleep(5);
    for (let turn = 0; turn < 1000; turn++) iopub.send([Buffer.from("display"), MEGABYTE]);
    await sleep(1500);
    expect(cut).toBe(1);
    socket.removeAllListeners("data");
    let received = "";
    socket.on("data", (chunk: Buffer) => {
      received = (received + chunk.toString("latin1")).slice(-100);
    });
    socket.resume();
    while (!received.includes("cut off 1")) await sleep(5);
    // Who reads again gets what is published then.
    while (!received.includes("again")) {
      iopub.send([Buffer.from("stream"), Buffer.from("again")]);
      await sleep(5);
    }
  }, 20_000);

  test("holds up others for a few seconds, in which they miss nothing, and then no more", async () => {
    const info = await freeInfo();
    const { iopub } = answering(info);
    const reader = subscriber(info);
    await reader.receive();
    await stopped(info);
    const received: string[] = [];
    const reading = (async () => {
      for await (const [topic, body] of reader)
        received.push(topic?.toString() === "stream" ? String(body) : "display");
    })();
    for (let turn = 0; turn < 100; turn++) iopub.send([Buffer.from("display"), MEGABYTE]);
    while (received.length < 101) await sleep(5);
    expect(received.filter((each) => each === "display")).toHaveLength(100);
    expect(received.filter((each) => each === "cut off")).toHaveLength(1);
    iopub.send([Buffer.from("stream"), Buffer.from("last")]);
    const from = performance.now();
    while (received.at(-1) !== "last") await sleep(1);
    expect(performance.now() - from).toBeLessThan(2000);
    reader.close();
    await reading;
  }, 30_000);

  test("that goes on within the linger time still gets what was sent last", async () => {
    const info = await freeInfo();
    const sockets = answering(info);
    const socket = await stopped(info);
    let bytes = 0;
    socket.removeAllListeners("data").on("data", (chunk) => {
      bytes += chunk.length;
    });
    // More than the system takes of it while nobody reads.
    for (let turn = 0; turn < 10; turn++) sockets.iopub.send([Buffer.from("display"), MEGABYTE]);
    const gone = new Promise((resolve) => socket.once("close", resolve));
    const closed = sockets.close();
    socket.resume();
    await closed;
    await gone;
    expect(bytes).toBeGreaterThan(10 * 2 ** 20);
  });

  test("does not hold up the end", async () => {
    const info = await freeInfo();
    const sockets = answering(info);
    await stopped(info);
    for (let turn = 0; turn < 100; turn++) sockets.iopub.send([Buffer.from("display"), MEGABYTE]);
    const from = performance.now();
    await sockets.close();
    expect(performance.now() - from).toBeLessThan(3000);
  });
});

describe("binding", () => {
  test("an address that is taken is one line with the system's code, and nothing stays bound", async () => {
    const info = await freeInfo();
    answering({ ...info, hb_port: (await freeInfo()).hb_port, shell_port: (await freeInfo()).shell_port });
    const taken =
      /^The kernel can't listen on tcp:\/\/127\.0\.0\.1:\d+: address already in use \(EADDRINUSE\)$/;
    expect(() => bindSockets(info)).toThrow(
      expect.objectContaining({ code: "EADDRINUSE", message: expect.stringMatching(taken) }),
    );
    const others = await freeInfo();
    closed(bindSockets({ ...others, shell_port: info.shell_port, hb_port: info.hb_port }));
  });

  test("every interface, written as a star", async () => {
    const info = await freeInfo();
    answering({ ...info, ip: "*" });
    const socket = dealer(info);
    await socket.send("there");
    expect(String(await socket.receive())).toBe("there");
  });

  test("a path that an ended process left is free, one where a file is is not", async () => {
    const info = ipcInfo();
    for (let turn = 0; turn < 2; turn++) {
      const sockets = answering(info);
      const socket = dealer(info);
      await socket.send("there");
      expect(String(await socket.receive())).toBe("there");
      if (turn === 1) await sockets.close();
    }
    writeFileSync(`${info.ip}-9`, "");
    expect(() => bindSockets({ ...info, iopub_port: 9 })).toThrow(/a file is there \(EADDRINUSE\)/);
  });
});

describe("no other peer notices an end that breaks the rules", () => {
  test.each([
    ["another protocol", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".padEnd(80)],
    ["no frame after the greeting", `\xff${"\0".repeat(8)}\x7f\x03\0NULL${"\0".repeat(48)}\xff\xff\xff`],
  ])("%s", async (_, bytes) => {
    const info = await freeInfo();
    answering(info);
    for (const port of [info.shell_port, info.iopub_port, info.hb_port]) {
      const socket = connect(port, "127.0.0.1");
      closing.push(() => socket.destroy());
      socket.on("error", () => {});
      socket.resume();
      socket.write(Buffer.from(bytes, "latin1"));
    }
    const socket = dealer(info);
    await socket.send("still");
    expect(String(await socket.receive())).toBe("still");
  });

  test("another protocol that comes while the sockets close ends nothing", async () => {
    for (let turn = 0; turn < 100; turn++) {
      const info = await freeInfo();
      const sockets = answering(info);
      const peers = [info.shell_port, info.control_port, info.stdin_port, info.hb_port].map((port) => {
        const socket = connect(port, "127.0.0.1");
        socket.on("error", () => {});
        socket.resume();
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".padEnd(80));
        return socket;
      });
      for (let wait = 0; wait < turn % 20; wait++) await nextTurn();
      await sockets.close();
      for (const peer of peers) peer.destroy();
    }
  });

  test("a heartbeat without its empty first frame is no end of the heartbeat", async () => {
    const info = await freeInfo();
    answering(info);
    const odd = closed(new Dealer({ linger: 0 }));
    odd.connect(address(info, "hb_port"));
    await odd.send(["x", "y"]);
    expect(text(await odd.receive())).toEqual(["x", "y"]);
    const request = closed(new Request({ linger: 0 }));
    request.connect(address(info, "hb_port"));
    await request.send("ping");
    expect(String(await request.receive())).toBe("ping");
  });

  test("what is no subscription leaves those of others as they are", async () => {
    const info = await freeInfo();
    const { iopub } = answering(info);
    const odd = closed(new XSubscriber({ linger: 0 }));
    odd.connect(address(info, "iopub_port"));
    for (const frames of [["x"], [""], ["\u0002", "more"], ["\u0000never"]]) await odd.send(frames);
    await sleep(50);
    const all = subscriber(info);
    expect(text(await all.receive())).toEqual(["", "welcome"]);
    iopub.send([Buffer.from("stream"), Buffer.from("heard")]);
    expect(text(await all.receive())).toEqual(["stream", "heard"]);
  });
});
