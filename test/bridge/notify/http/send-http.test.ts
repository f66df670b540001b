import { lookup } from "node:dns";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import type { HttpDelivery } from "../../../../bridge/notify/delivery.ts";
import { sendHttp } from "../../../../bridge/notify/http/send-http.ts";
import { NotifyError } from "../../../../bridge/notify/notify-error.ts";
import { certificate } from "../certificate.ts";
import { openReceiver } from "../receiver.ts";

vi.mock("node:dns", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:dns")>();
  return { ...original, lookup: vi.fn(original.lookup) };
});
afterEach(() => vi.mocked(lookup).mockClear());

function delivery(url: string, more: Partial<HttpDelivery> = {}): HttpDelivery {
  return {
    kind: "http",
    method: "POST",
    url,
    headers: {},
    body: "{}",
    verify: true,
    allowPrivate: undefined,
    ...more,
  };
}

function send(to: HttpDelivery, reach: "machine" | "others" = "machine", secrets: string[] = []) {
  return sendHttp(to, { reach, idempotencyKey: "key-1", secrets });
}

async function failureOf(sent: Promise<unknown>): Promise<NotifyError> {
  const error = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(NotifyError);
  return error as NotifyError;
}

/** A name means an address for a while. */
function resolvesTo(...addresses: string[]): void {
  vi.mocked(lookup).mockImplementation(((_: string, __: object, callback: (...args: unknown[]) => void) => {
    const address = addresses.length > 1 ? addresses.shift() : addresses[0];
    callback(null, [{ address, family: address?.includes(":") ? 6 : 4 }]);
  }) as never);
}

test("sends the body once, with a key that tells attempts of one message", async () => {
  const { url, received } = await openReceiver();
  const answer = await send(
    delivery(url, { headers: { "X-A": "b\r\nc: d", Host: "evil", "bad name": "x" } }),
  );
  expect(answer).toMatchObject({ status: 200, text: "ok" });
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ method: "POST", body: "{}", path: "/hook/SECRETPATH" });
  expect(received[0]?.headers).toMatchObject({ "idempotency-key": "key-1", "x-a": "b  c: d" });
  expect(received[0]?.headers.host).toMatch(/^127/);
});

test("an address with a login sends it as one", async () => {
  const { port, received } = await openReceiver();
  await send(delivery(`http://me:p%40ss@127.0.0.1:${port}/`));
  expect(received[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
});

test.each([
  ["machine", undefined, "127.0.0.1", true],
  ["machine", undefined, "localhost", true],
  ["others", undefined, "localhost", false],
  ["machine", false, "127.0.0.1", false],
  ["others", undefined, "127.0.0.1", false],
  ["others", true, "127.0.0.1", true],
  ["machine", undefined, "10.255.255.1", false],
  ["machine", undefined, "169.254.169.254", false],
  ["machine", undefined, "[::ffff:10.0.0.1]", false],
  ["others", undefined, "0x7f.1", false],
  ["others", undefined, "2130706433", false],
  ["others", undefined, "0.0.0.0", false],
] as const)(
  "reached by %s, allow_private_urls %s: %s is taken: %s",
  async (reach, allowPrivate, host, taken) => {
    const { port, received } = await openReceiver();
    const sent = send(delivery(`http://${host}:${port}/`, { allowPrivate }), reach);
    if (taken) await sent;
    else {
      const { code, isTemporary, message } = await failureOf(sent);
      expect({ code, isTemporary }).toEqual({ code: "notify.address", isTemporary: false });
      expect(message).toContain("allow_private_urls");
      expect(message).not.toContain(host);
    }
    expect(received).toHaveLength(taken ? 1 : 0);
  },
);

test("a name that means a private address is refused, also where it means a public one first", async () => {
  const { port, received } = await openReceiver();
  resolvesTo("127.0.0.1");
  expect((await failureOf(send(delivery(`http://hook.example:${port}/`), "others"))).code).toBe(
    "notify.address",
  );
  vi.mocked(lookup).mockImplementation(((_: string, __: object, callback: (...args: unknown[]) => void) =>
    callback(null, [
      { address: "8.8.8.8", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ])) as never);
  expect((await failureOf(send(delivery(`http://hook.example:${port}/`), "others"))).code).toBe(
    "notify.address",
  );
  expect(received).toHaveLength(0);
});

test("each connection's address is checked: a name that changes its meaning between two is no way in", async () => {
  const inner = await openReceiver();
  const { port, received } = await openReceiver((response) =>
    response.writeHead(307, { location: `http://hook.example:${inner.port}/again` }).end(),
  );
  resolvesTo("127.0.0.1", "127.0.0.1");
  expect((await failureOf(send(delivery(`http://hook.example:${port}/`)))).code).toBe("notify.address");
  expect([received.length, inner.received.length]).toEqual([1, 0]);
});

test.each([undefined, false])("a redirect inward is refused, allow_private_urls %s", async (allowPrivate) => {
  const inner = await openReceiver();
  const { url, received } = await openReceiver((response) =>
    response.writeHead(302, { location: inner.url }).end(),
  );
  const error = await failureOf(send(delivery(url, { allowPrivate })));
  expect(error).toMatchObject({ code: "notify.address", isTemporary: false });
  expect(inner.received).toHaveLength(0);
  expect(received).toHaveLength(allowPrivate === undefined ? 1 : 0);
});

test("a redirect to another origin is sent the message, and no credentials", async () => {
  const other = await openReceiver();
  const { port } = await openReceiver((response) =>
    response.writeHead(307, { location: `http://evil:evil@127.0.0.1:${other.port}/there` }).end(),
  );
  const headers = { authorization: "Bearer t", "x-api-key": "k", cookie: "c=1", "content-type": "text/x" };
  await send(delivery(`http://127.0.0.1:${port}/`, { headers, allowPrivate: true }));
  expect(other.received[0]).toMatchObject({ method: "POST", body: "{}", path: "/there" });
  const { authorization, "x-api-key": key, cookie, "content-type": type } = other.received[0]?.headers ?? {};
  expect({ authorization, key, cookie, type }).toEqual({
    authorization: undefined,
    key: undefined,
    cookie: undefined,
    type: "text/x",
  });
});

test("a redirect within the origin keeps them", async () => {
  const { url, received } = await openReceiver((response, { path }) =>
    path === "/end" ? response.end() : response.writeHead(308, { location: "/end" }).end(),
  );
  await send(delivery(url, { headers: { authorization: "Bearer t" }, allowPrivate: true }));
  expect(received[1]).toMatchObject({ path: "/end", headers: { authorization: "Bearer t" } });
});

test.each([
  ["/again", "notify.redirect", 6],
  ["file:///etc/passwd", "notify.redirect", 1],
  ["http://[", "notify.redirect", 1],
])("a redirect to %s ends with %s", async (location, code, requests) => {
  const { url, received } = await openReceiver((response) => response.writeHead(301, { location }).end());
  const error = await failureOf(send(delivery(url, { allowPrivate: true })));
  expect(error).toMatchObject({ code, isTemporary: false });
  expect(received).toHaveLength(requests);
});

test.each([
  [400, false],
  [404, false],
  [408, true],
  [410, false],
  [429, true],
  [500, true],
  [503, true],
  [304, false],
])("%i is worth another attempt: %s", async (status, isTemporary) => {
  const { url } = await openReceiver((response) =>
    response
      .writeHead(status, { "retry-after": "7" })
      .end(status === 304 ? undefined : "no\n\u001b[31m SECRETPATH"),
  );
  const error = await failureOf(send(delivery(url), "machine", [url, "SECRETPATH"]));
  expect(error).toMatchObject({
    code: "notify.refused",
    isTemporary,
    status,
    retryAfterMs: isTemporary ? 7000 : undefined,
  });
  expect(error.message).toBe(`the receiver answered ${status}${status === 304 ? "" : ": no [31m ********"}`);
});

test("of an answer without end only the beginning is read", async () => {
  const { url } = await openReceiver((response) => {
    response.writeHead(500);
    const more = () => {
      while (response.write("x".repeat(10_000)));
      response.once("drain", more);
    };
    more();
  });
  expect((await failureOf(send(delivery(url)))).message.length).toBeLessThan(200);
});

test("a receiver that never answers, or never ends to, is given up", async () => {
  const silent = await openReceiver(() => {});
  const slow = await openReceiver((response) => {
    response.writeHead(200);
    response.write("x");
  });
  for (const { url } of [silent, slow]) {
    const error = await failureOf(send(delivery(url, { timeoutMs: 100 })));
    expect(error).toMatchObject({ code: "notify.timeout", isTemporary: true });
    expect(error.message).not.toContain("SECRETPATH");
  }
});

test("the status says how it went, also where the answer is cut off behind it", async () => {
  const { url, received } = await openReceiver((response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("beginning", () => response.destroy());
  });
  expect(await send(delivery(url))).toMatchObject({ status: 200, text: "beginning" });
  expect(received).toHaveLength(1);
});

test("nobody there, nonsense for an answer, a connection that is cut", async () => {
  const cutting = createServer((socket) => socket.destroy());
  const talking = createServer((socket) => socket.end("220 mail.example.com ESMTP\r\n"));
  const upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n";
  const upgrading = createServer((socket) => void socket.on("error", () => {}).write(upgrade));
  for (const server of [cutting, talking, upgrading]) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const error = await failureOf(send(delivery(`http://127.0.0.1:${port}/SECRET`)));
    expect(error).toMatchObject({ code: "notify.unreachable", isTemporary: true });
    expect(error.message).not.toMatch(/SECRET|127/);
  }
  const { port } = await openReceiver();
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const free = (gone.address() as AddressInfo).port;
  await new Promise((resolve) => gone.close(resolve));
  expect(free).not.toBe(port);
  expect((await failureOf(send(delivery(`http://127.0.0.1:${free}/`)))).message).toBe(
    "the receiver could not be reached (ECONNREFUSED)",
  );
});

test("a certificate that nobody vouches for is refused, unless the block says that any will do", async () => {
  const server = createTlsServer(certificate(), (_, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect((await failureOf(send(delivery(url)))).message).toMatch(/\((DEPTH_ZERO_)?SELF_SIGNED_CERT/);
  expect(await send(delivery(url, { verify: false }))).toMatchObject({ status: 200 });
});

test("a message that is too large is not sent", async () => {
  const { url, received } = await openReceiver();
  const error = await failureOf(send(delivery(url, { body: "x".repeat(1024 * 1024 + 1) })));
  expect(error.code).toBe("notify.too-large");
  expect(received).toHaveLength(0);
});
