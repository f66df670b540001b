import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ApiServer } from "../../../../../bridge/server/app.ts";
import { ask, openServer, temporaryFolder } from "../../harness.ts";

const KEY = `${Buffer.alloc(32, 7).toString("base64url")}=`;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A document's id. */
async function save(server: ApiServer, name: string): Promise<string> {
  const type = await ask(server, "/block_types/slug/secret");
  const [schema] = await ask(server, "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type.id] } },
  });
  const ids = { block_type_id: type.id, block_schema_id: schema.id };
  const body = await ask(server, "/block_documents/", { name, data: { value: "hidden" }, ...ids });
  return body.id ?? body;
}

async function read(server: ApiServer, id: string): Promise<unknown> {
  const body = await ask(server, `/block_documents/${id}?include_secrets=true`);
  return body.data?.value ?? body;
}

async function remove(server: ApiServer, id: string): Promise<number> {
  const request = new Request(`http://embedded/api/block_documents/${id}`, { method: "DELETE" });
  return (await server.fetch(request)).status;
}

describe("the key in a file", () => {
  test("is made with the first block, for this user alone, and serves the next process", async () => {
    const database = join(temporaryFolder(), "a.db");
    const first = await openServer(database);
    await ask(first, "/block_types/filter", {});
    expect(existsSync(`${database}.key`)).toBe(false);
    const id = await save(first, "one");
    expect(statSync(`${database}.key`).mode & 0o777).toBe(0o600);
    expect(readFileSync(`${database}.key`, "utf8")).toMatch(/^[A-Za-z0-9_-]{43}=\n$/);
    await first.close();
    expect(readFileSync(database).includes("hidden")).toBe(false);
    expect(await read(await openServer(database), id)).toBe("hidden");
  });

  test("lies beside the database itself, whatever link it is opened by", async () => {
    const folder = temporaryFolder();
    const [database, link] = [join(folder, "real.db"), join(folder, "link.db")];
    const id = await save(await openServer(database), "one");
    symlinkSync(database, link);
    expect(await read(await openServer(link), id)).toBe("hidden");
    expect(existsSync(`${link}.key`)).toBe(false);
  });

  test("that is missing is asked for, in one line; nothing is lost, and put back it serves at once", async () => {
    const database = join(temporaryFolder(), "a.db");
    const first = await openServer(database);
    const id = await save(first, "one");
    await first.close();
    const key = readFileSync(`${database}.key`);
    rmSync(`${database}.key`);
    const next = await openServer(database);
    const message = {
      code: "blocks.missing-key",
      exception_message: expect.stringContaining(`${database}.key`),
    };
    expect(await read(next, id)).toEqual(message);
    expect(await save(next, "two")).toEqual(message);
    expect(existsSync(`${database}.key`)).toBe(false);
    expect(await ask(next, "/block_documents/count", {})).toBe(1);
    writeFileSync(`${database}.key`, key);
    expect(await read(next, id)).toBe("hidden");
  });

  test("of another database is refused, for reading and writing; the blocks can be deleted, and it serves then", async () => {
    const folder = temporaryFolder();
    const database = join(folder, "a.db");
    const first = await openServer(database);
    const id = await save(first, "one");
    await first.close();
    writeFileSync(`${database}.key`, `${KEY}\n`);
    const next = await openServer(database);
    const message = { code: "blocks.wrong-key", exception_message: expect.stringContaining(database) };
    expect(await read(next, id)).toEqual(message);
    expect(await save(next, "two")).toEqual(message);
    expect(await ask(next, "/block_documents/filter", {})).toEqual(message);
    expect(await remove(next, id)).toBe(204);
    expect(await read(next, await save(next, "three"))).toBe("hidden");
  });

  test("that is none is left alone", async () => {
    const database = join(temporaryFolder(), "a.db");
    const server = await openServer(database);
    writeFileSync(`${database}.key`, "");
    expect(await save(server, "one")).toMatchObject({ code: "blocks.invalid-key" });
    expect(readFileSync(`${database}.key`, "utf8")).toBe("");
  });

  test("that cannot be read is said", async () => {
    const database = join(temporaryFolder(), "a.db");
    const server = await openServer(database);
    mkdirSync(`${database}.key`);
    expect(await save(server, "one")).toMatchObject({ code: "blocks.unreadable-key" });
  });
});

describe("PREFECT_SERVER_ENCRYPTION_KEY", () => {
  test("is used, and no file is made", async () => {
    vi.stubEnv("PREFECT_SERVER_ENCRYPTION_KEY", KEY);
    const database = join(temporaryFolder(), "a.db");
    const server = await openServer(database);
    const id = await save(server, "one");
    expect(existsSync(`${database}.key`)).toBe(false);
    expect(await read(server, id)).toBe("hidden");
    vi.stubEnv("PREFECT_SERVER_ENCRYPTION_KEY", "");
    expect(await read(await openServer(database), id)).toMatchObject({ code: "blocks.missing-key" });
  });

  test("that is no Fernet key is refused, and not repeated", async () => {
    vi.stubEnv("PREFECT_SERVER_ENCRYPTION_KEY", "my-own-password");
    const answer = await save(await openServer(":memory:"), "one");
    expect(answer).toMatchObject({ code: "blocks.invalid-key" });
    expect(JSON.stringify(answer)).not.toContain("my-own");
  });
});

test("a database in memory keeps its key in memory", async () => {
  const server = await openServer(":memory:");
  expect(await read(server, await save(server, "one"))).toBe("hidden");
});

test("a key's proof that a failed transaction took with it is made again", async () => {
  const database = join(temporaryFolder(), "a.db");
  const server = await openServer(database);
  const type = await ask(server, "/block_types/slug/secret");
  const nobody = "00000000-0000-4000-8000-000000000000";
  const [schema] = await ask(server, "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type.id] } },
  });
  await ask(server, "/block_documents/", {
    name: "one",
    block_type_id: type.id,
    block_schema_id: schema.id,
    data: { a: { $ref: { block_document_id: nobody } } },
  });
  expect(server.context.database.get("SELECT * FROM block_key")).toBeUndefined();
  const id = await save(server, "two");
  expect(await read(await openServer(database), id)).toBe("hidden");
});

test("what was encrypted for one document is not read as another's", async () => {
  const server = await openServer(":memory:");
  const { database } = server.context;
  const [one, two] = [await save(server, "one"), await save(server, "two")];
  database.run(
    "UPDATE block_document SET data = (SELECT data FROM block_document WHERE id = ?) WHERE id = ?",
    one,
    two,
  );
  expect(await read(server, one)).toBe("hidden");
  expect(await read(server, two)).toMatchObject({ code: "blocks.wrong-key" });
});
