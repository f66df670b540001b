/** What networks, clocks and disks do to a bucket: nothing is lost, doubled or half there, and a line says what is wrong. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { downloadFolder } from "../../../bridge/storage/folders.ts";
import { openStorage } from "../../../bridge/storage/open.ts";
import type { Storage } from "../../../bridge/storage/storage.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";
import { type Fault, startProxy } from "../../setup/s3-proxy.ts";

let server: S3Server;
let count = 0;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server?.stop());
afterEach(() => {
  vi.useRealTimers();
});

const MB = 2 ** 20;
const patience = { idleMs: 300, attempts: 2 };

/** The same folder of the bucket, right to the server and by way of a proxy. */
async function withFaults(faults: { sent?: Fault; answered?: Fault }, patience?: object) {
  const prefix = `faults-${++count}`;
  const proxy = await startProxy(server.endpoint, faults);
  onTestFinished(() => proxy.close());
  const location = { type: "s3" as const, bucket: server.bucket, prefix };
  const direct = openStorage(location, server.env);
  const faulty = openStorage(
    { ...location, ...(patience && { patience: patience as { idleMs: number; attempts: number } }) },
    { ...server.env, AWS_ENDPOINT_URL: proxy.endpoint },
  );
  return { direct, faulty, prefix };
}

/** `code message` of what it throws; the message is one line. */
async function problem(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (error: Error & { code: string }) => error,
  );
  expect(error?.message).not.toContain("\n");
  return `${error?.code} ${error?.message}`;
}

/** Cuts the first connections that pass more than so many bytes. */
function cutAfter(bytes: number, cuts = Number.POSITIVE_INFINITY) {
  let left = cuts;
  const fault: Fault = (piece, passed) => {
    if (left <= 0 || passed + piece.length <= bytes) return piece;
    left--;
    return "cut";
  };
  return { fault, left: () => left };
}

test("an object whose connections are cut in the middle is read whole, and written whole", async () => {
  const content = randomBytes(12 * MB);
  const [down, up] = [cutAfter(3 * MB, 3), cutAfter(2 * MB, 3)];
  const { direct, faulty } = await withFaults({ answered: down.fault, sent: up.fault });
  await faulty.write("cut", content);
  expect(Buffer.from(await direct.read("cut")).equals(content)).toBe(true);
  expect(Buffer.from(await faulty.read("cut")).equals(content)).toBe(true);
  expect([down.left(), up.left()]).toEqual([0, 0]);
});

test("a service that does not answer is given up; one that stops in the middle is asked for the rest", async () => {
  const content = randomBytes(4 * MB);
  const silent = await withFaults({ answered: () => "silence" }, patience);
  await silent.direct.write("large", content);
  expect(await problem(silent.faulty.read("large"))).toMatch(
    /^storage\.unreachable S3 can't be reached at http:\/\/127\.0\.0\.1:\d+: .*$/,
  );
  const halting = await withFaults(
    { answered: (piece, passed) => (passed + piece.length > 1.5 * MB ? "silence" : piece) },
    patience,
  );
  await halting.direct.write("large", content);
  expect(Buffer.from(await halting.faulty.read("large")).equals(content)).toBe(true);
});

test("half a download leaves nothing: neither files nor a folder of halves, and what was there stays", async () => {
  const { direct, faulty } = await withFaults(
    { answered: cutAfter(1500).fault },
    { idleMs: 1000, attempts: 1 },
  );
  await direct.write("folder/a.txt", "a");
  await direct.write("folder/b.bin", randomBytes(MB));
  const home = mkdtempSync(join(tmpdir(), "cellflow-half-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  writeFileSync(join(home, "kept"), "before");
  expect(await problem(downloadFolder(faulty, "folder", join(home, "here")))).toMatch(
    /^storage\.unreachable /,
  );
  expect(readdirSync(home)).toEqual(["kept"]);
  await downloadFolder(direct, "folder", join(home, "here"));
  expect(readdirSync(join(home, "here")).sort()).toEqual(["a.txt", "b.bin"]);
});

/** Changes a byte of what is passed, where it finds it. */
function flip(marker: string): Fault {
  return (piece) => {
    const at = piece.indexOf(marker);
    if (at < 0) return piece;
    const changed = Buffer.from(piece);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    return changed;
  };
}

test("bytes that change on their way are noticed, in either direction", async () => {
  const content = `begin ${"x".repeat(1000)} MARK ${"y".repeat(1000)}`;
  const up = await withFaults({ sent: flip("MARK") }, patience);
  expect(await problem(up.faulty.write("key", content))).toMatch(
    /^storage\.damaged what was sent to s3:\S+\/key arrived damaged/,
  );
  expect(await up.direct.list()).toEqual([]);
  const down = await withFaults({ answered: flip("MARK") }, patience);
  await down.direct.write("key", content);
  expect(await problem(down.faulty.read("key"))).toMatch(
    /^storage\.damaged the content of s3:\S+\/key is damaged: /,
  );
});

test("bytes that change at rest are noticed: by S3's checksum, in one line", async () => {
  const { direct, prefix } = await withFaults({});
  await direct.write("key", "as it was stored");
  const file = join(server.folder, server.bucket, prefix, "key");
  writeFileSync(file, readFileSync(file, "utf8").replace("stored", "sTored"));
  expect(await problem(direct.read("key"))).toMatch(
    /^storage\.damaged the content of s3:\S+\/key is damaged: /,
  );
});

test("a clock that is wrong by hours is corrected by what the service says", async () => {
  const { direct } = await withFaults({});
  for (const hours of [-26, 5]) {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 });
    await direct.write(`key${hours}`, "x");
    expect(Buffer.from(await direct.read(`key${hours}`)).toString()).toBe("x");
    vi.useRealTimers();
  }
});

test("one that can't be corrected is named: the service's answers don't say the time", async () => {
  const { faulty } = await withFaults({
    answered: (piece) => {
      const text = piece.toString("latin1");
      return Buffer.from(
        text.replaceAll("ServerTime>", "XerverTime>").replace(/\nDate: /i, "\nXate: "),
        "latin1",
      );
    },
  });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5 * 3_600_000 });
  expect(await problem(faulty.write("key", "x"))).toBe(
    "storage.clock S3 refuses requests whose time is off by more than 15 minutes: set this machine's clock",
  );
});

/** A service that answers everything so: what a real one here never does. */
async function answering(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): Promise<Storage> {
  const service = createServer((request, response) => {
    request.resume();
    const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>said\nby the service</Message></Error>`;
    response.writeHead(status, { "content-type": "application/xml", ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    service.closeAllConnections();
    service.close();
  });
  const { port } = service.address() as { port: number };
  return openStorage(
    { type: "s3", bucket: "bucket", patience },
    { ...server.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
  );
}

test("a bucket of another region, a session that has expired, a full disk there: one line each", async () => {
  const elsewhere = await answering(301, "PermanentRedirect", { "x-amz-bucket-region": "eu-west-1" });
  const line = "storage.region the bucket bucket is in the region eu-west-1: set AWS_REGION to it";
  expect(await problem(elsewhere.write("key", "x"))).toBe(line);
  expect(await problem(elsewhere.read("key"))).toBe(line);
  expect(await problem(elsewhere.size("key"))).toBe(line);
  expect(await problem(elsewhere.list())).toBe(line);
  expect(await problem((await answering(400, "ExpiredToken")).write("key", "x"))).toBe(
    "storage.credentials the AWS session has expired: sign in again (`aws sso login`)",
  );
  for (const [status, code] of [
    [507, "XMinioStorageFull"],
    [500, "InternalError"],
    [503, "SlowDown"],
  ] as const)
    expect(await problem((await answering(status, code)).write("key", "x"))).toMatch(
      /^storage\.failed storage at s3:\/\/bucket\/key failed: said/,
    );
});

test("without permission to list, what is not there is not told from what may not be read: one line", async () => {
  expect(await problem((await answering(403, "AccessDenied")).read("key"))).toBe(
    "storage.denied these credentials may not use s3://bucket/key",
  );
});

test("a stream that breaks off leaves no object, and no parts of one", async () => {
  const { direct, prefix } = await withFaults({});
  const broken = async function* () {
    for (let at = 0; at < 20; at++) yield randomBytes(MB);
    throw new Error("the source broke off");
  };
  expect(await problem(direct.writeStream("key", broken()))).toContain("the source broke off");
  expect(await direct.list()).toEqual([]);
  expect(existsSync(join(server.folder, server.bucket, prefix, "key"))).toBe(false);
  const left = readdirSync(join(server.folder, server.bucket), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes(".sgwtmp"))
    .map(({ name }) => name);
  expect(left).toEqual([]);
});
