/** Our sockets with ZeroMQ's own library at the other end, and with ends that do not play by the rules. */
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { Dealer, Publisher, Request, Subscriber } from "zeromq";
import { createEcho } from "../../../kernel/protocol/zmtp/echo.ts";
import { encodeMessages } from "../../../kernel/protocol/zmtp/frames.ts";
import { greeting } from "../../../kernel/protocol/zmtp/handshake.ts";
import type { Listening } from "../../../kernel/protocol/zmtp/listen.ts";
import { createPublisherSocket } from "../../../kernel/protocol/zmtp/publisher-socket.ts";
import { createRouter, type Router } from "../../../kernel/protocol/zmtp/router.ts";
import { freePort } from "../../setup/server-process.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function opened<T extends Listening>(socket: T): T {
  closing.push(() => socket.close(1000));
  return socket;
}

function theirs<T extends { close(): void }>(socket: T): T {
  closing.push(() => socket.close());
  return socket;
}

/** A router that answers every message with the same frames. */
async function answering(port: number): Promise<Router> {
  const router: Router = opened(
    await createRouter({ host: "127.0.0.1", port }, (frames) => router.send(frames)),
  );
  return router;
}

describe("a router", () => {
  test("answers each of many dealers what it asked, in order", async () => {
    const port = await freePort();
    await answering(port);
    const dealers = Array.from({ length: 5 }, () => theirs(new Dealer({ linger: 0 })));
    for (const [index, dealer] of dealers.entries()) {
      dealer.connect(`tcp://127.0.0.1:${port}`);
      for (let turn = 0; turn < 200; turn++) await dealer.send([`${index}`, `${turn}`]);
    }
    for (const [index, dealer] of dealers.entries()) {
      for (let turn = 0; turn < 200; turn++)
        expect((await dealer.receive()).map(String)).toEqual([`${index}`, `${turn}`]);
    }
  });

  test("knows a dealer by its name, also when it comes again", async () => {
    const port = await freePort();
    const names: string[] = [];
    const router: Router = opened(
      await createRouter({ host: "127.0.0.1", port }, (frames) => {
        names.push(String(frames[0]));
        router.send(frames);
      }),
    );
    for (const turn of ["first", "second"]) {
      const dealer = new Dealer({ routingId: "ada", linger: 0 });
      dealer.connect(`tcp://127.0.0.1:${port}`);
      await dealer.send(turn);
      expect(String(await dealer.receive())).toBe(turn);
      dealer.close();
    }
    expect(names).toEqual(["ada", "ada"]);
  });

  test("drops what is for somebody who is not there", async () => {
    const router = await answering(await freePort());
    expect(() => router.send([Buffer.from("nobody"), Buffer.from("x")])).not.toThrow();
  });

  test("carries 50 MB there and back", async () => {
    const port = await freePort();
    await answering(port);
    const dealer = theirs(new Dealer({ linger: 0 }));
    dealer.connect(`tcp://127.0.0.1:${port}`);
    await dealer.send([Buffer.alloc(50_000_000, 5), Buffer.from("end")]);
    const [large, end] = await dealer.receive();
    expect(large?.equals(Buffer.alloc(50_000_000, 5))).toBe(true);
    expect(String(end)).toBe("end");
  });

  test("listens at a path, also at one that an ended process left", async () => {
    const path = join(tmpdir(), `cellflow-zmtp-${process.pid}-${Date.now()}`);
    for (let turn = 0; turn < 2; turn++) {
      const router: Router = await createRouter({ path }, (frames) => router.send(frames));
      const dealer = new Dealer({ linger: 0 });
      dealer.connect(`ipc://${path}`);
      await dealer.send("there");
      expect(String(await dealer.receive())).toBe("there");
      dealer.close();
      await router.close(1000);
    }
  });

  test("says that an address is taken", async () => {
    const port = await freePort();
    await answering(port);
    await expect(createRouter({ host: "127.0.0.1", port }, () => {})).rejects.toThrow(/EADDRINUSE/);
  });
});

describe("a publisher", () => {
  test("greets a subscriber first, sends it what it subscribed to, all of it and in order", async () => {
    const port = await freePort();
    const publisher = opened(
      await createPublisherSocket({ host: "127.0.0.1", port }, (topic, subscriber) =>
        subscriber.send([topic, Buffer.from("welcome")]),
      ),
    );
    const all = theirs(new Subscriber({ receiveHighWaterMark: 0 }));
    all.subscribe();
    all.connect(`tcp://127.0.0.1:${port}`);
    const some = theirs(new Subscriber({ receiveHighWaterMark: 0 }));
    some.subscribe("st", "error");
    some.connect(`tcp://127.0.0.1:${port}`);
    expect((await all.receive()).map(String)).toEqual(["", "welcome"]);
    const greeted = [String((await some.receive())[0]), String((await some.receive())[0])];
    expect(greeted.toSorted()).toEqual(["error", "st"]);
    for (let turn = 0; turn < 20_000; turn++) {
      publisher.send([Buffer.from(turn % 2 ? "stream" : "display"), Buffer.from(String(turn))]);
    }
    for (let turn = 0; turn < 20_000; turn++) expect(String((await all.receive())[1])).toBe(String(turn));
    for (let turn = 1; turn < 20_000; turn += 2) expect(String((await some.receive())[1])).toBe(String(turn));
    some.unsubscribe("st");
    // Its end is heard when something else that was sent after it is.
    some.subscribe("later");
    expect(String((await some.receive())[0])).toBe("later");
    publisher.send([Buffer.from("stream")], [Buffer.from("error"), Buffer.from("heard")]);
    expect((await some.receive()).map(String)).toEqual(["error", "heard"]);
  });

  test("lets what was sent last out before it closes", async () => {
    const port = await freePort();
    const { promise: subscribed, resolve } = Promise.withResolvers<void>();
    const publisher = await createPublisherSocket({ host: "127.0.0.1", port }, () => resolve());
    const subscriber = theirs(new Subscriber());
    subscriber.subscribe();
    subscriber.connect(`tcp://127.0.0.1:${port}`);
    await subscribed;
    // In the next task: only then does it count as subscribed.
    await new Promise((next) => setImmediate(next));
    for (let turn = 0; turn < 1000; turn++) publisher.send([Buffer.alloc(1000, turn)]);
    await publisher.close(1000);
    for (let turn = 0; turn < 1000; turn++)
      expect((await subscriber.receive())[0]?.equals(Buffer.alloc(1000, turn))).toBe(true);
  });
});

test("a heartbeat comes back as it came", async () => {
  const port = await freePort();
  opened(await createEcho({ host: "127.0.0.1", port }));
  const request = theirs(new Request({ linger: 0 }));
  request.connect(`tcp://127.0.0.1:${port}`);
  for (const beat of ["ping", "", "x".repeat(1000)]) {
    await request.send(beat);
    expect(String(await request.receive())).toBe(beat);
  }
});

describe("an end that breaks the rules is disconnected, and nobody else notices", () => {
  const bye = (given: Uint8Array[]) => async (port: number) => {
    const socket = connect(port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    socket.resume();
    for (const bytes of given) socket.write(bytes);
    await closed;
  };
  test.each<[string, (port: number) => Promise<unknown>]>([
    ["another protocol", bye([Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".padEnd(80))])],
    ["a message before READY", bye([greeting(), ...encodeMessages([[Buffer.from("early")]])])],
    ["a READY cut short", bye([greeting(), Buffer.from([4, 8, 5, ...Buffer.from("READY"), 9, 1])])],
    ["no frame", bye([greeting(), Buffer.from([0xff, 0xff, 0xff])])],
  ])("%s", async (_, misbehave) => {
    const port = await freePort();
    await answering(port);
    await misbehave(port);
    const dealer = theirs(new Dealer({ linger: 0 }));
    dealer.connect(`tcp://127.0.0.1:${port}`);
    await dealer.send("still");
    expect(String(await dealer.receive())).toBe("still");
  });

  test("a socket of the wrong kind", async () => {
    const port = await freePort();
    await answering(port);
    const publisher = theirs(new Publisher({ linger: 0 }));
    const { promise: refused, resolve } = Promise.withResolvers<void>();
    publisher.events.on("handshake:error:protocol", () => resolve());
    publisher.events.on("disconnect", () => resolve());
    publisher.connect(`tcp://127.0.0.1:${port}`);
    await refused;
  });
});
