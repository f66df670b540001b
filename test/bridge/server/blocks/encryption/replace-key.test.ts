import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { ApiServer } from "../../../../../bridge/server/app.ts";
import { replaceEncryptionKey } from "../../../../../bridge/server/blocks/encryption/replace-key.ts";
import { openServer as openContext } from "../../../../../bridge/server/create-context.ts";
import { ask, openServer, temporaryFolder } from "../../harness.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

async function save(server: ApiServer, name: string): Promise<void> {
  const type = await ask(server, "/block_types/slug/secret");
  const [schema] = await ask(server, "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type.id] } },
  });
  const ids = { block_type_id: type.id, block_schema_id: schema.id };
  const body = await ask(server, "/block_documents/", { name, data: { value: `of ${name}` }, ...ids });
  if (body.name !== name) throw new Error(JSON.stringify(body));
}

/** Name and value of each block; the answer, where it is an error. */
async function all(server: ApiServer): Promise<unknown> {
  const body = await ask(server, "/block_documents/filter", { include_secrets: true });
  return Array.isArray(body)
    ? body.map(({ name, data }: { name: string; data: { value: string } }) => `${name}: ${data.value}`)
    : body;
}

function replace(database: string) {
  const { context } = openContext(database);
  try {
    return replaceEncryptionKey(context);
  } finally {
    context.events.close();
    context.changes.close();
    context.database.close();
  }
}

function keyFiles(database: string): string[] {
  const prefix = `${basename(database)}.key`;
  return readdirSync(join(database, "..")).filter((name) => name.startsWith(prefix));
}

test("all blocks are encrypted with a new key, while servers under way go on; the database never holds a key", async () => {
  const database = join(temporaryFolder(), "a.db");
  const running = await openServer(database);
  for (const name of ["one", "two"]) await save(running, name);
  const before = readFileSync(`${database}.key`, "utf8");
  const { context } = openContext(database);
  const sealed = () => context.database.all("SELECT data FROM block_document ORDER BY name");
  const old = sealed();
  const replaced = replace(database);
  expect(replaced).toMatchObject({ documents: 2, file: `${database}.key`, wasVariable: false });
  expect(sealed()).not.toEqual(old);
  const after = readFileSync(`${database}.key`, "utf8");
  expect(after).not.toBe(before);
  expect(statSync(`${database}.key`).mode & 0o777).toBe(0o600);
  expect(readFileSync(replaced.oldFile ?? "", "utf8")).toBe(before);
  expect(statSync(replaced.oldFile ?? "").mode & 0o777).toBe(0o600);
  expect(keyFiles(database)).toHaveLength(2);
  // The one under way reads what is there, and writes with the new key.
  expect(await all(running)).toEqual(["one: of one", "two: of two"]);
  await save(running, "three");
  expect(await all(await openServer(database))).toEqual(["one: of one", "three: of three", "two: of two"]);
  for (const file of [database, `${database}-wal`].filter(existsSync)) {
    for (const key of [before, after]) {
      const content = readFileSync(file);
      expect(content.includes(key.trim())).toBe(false);
      expect(content.includes(Buffer.from(key.trim(), "base64url"))).toBe(false);
    }
  }
  replace(database);
  expect(await all(running)).toHaveLength(3);
  context.events.close();
  context.changes.close();
  context.database.close();
});

test("a server that writes first after the key was replaced writes with the new one", async () => {
  const database = join(temporaryFolder(), "a.db");
  const running = await openServer(database);
  await save(running, "one");
  const { oldFile } = replace(database);
  await save(running, "two");
  // Not by the old key, which may be deleted.
  writeFileSync(oldFile ?? "", "");
  expect(await all(await openServer(database))).toEqual(["one: of one", "two: of two"]);
});

test("a backup of before opens with the old key's file, put in place", async () => {
  const folder = temporaryFolder();
  const database = join(folder, "a.db");
  const first = await openServer(database);
  await save(first, "one");
  await first.close();
  copyFileSync(database, join(folder, "backup.db"));
  const { oldFile } = replace(database);
  const restored = await openServer(join(folder, "backup.db"));
  expect(await all(restored)).toMatchObject({ code: "blocks.missing-key" });
  copyFileSync(oldFile ?? "", join(folder, "backup.db.key"));
  expect(await all(restored)).toEqual(["one: of one"]);
});

test("the key of a variable is replaced by one in a file; a process that still has the variable goes on", async () => {
  const variable = `${Buffer.alloc(32, 7).toString("base64url")}=`;
  vi.stubEnv("PREFECT_SERVER_ENCRYPTION_KEY", variable);
  const database = join(temporaryFolder(), "a.db");
  const running = await openServer(database);
  await save(running, "one");
  expect(replace(database)).toMatchObject({ wasVariable: true, oldFile: undefined });
  await save(running, "two");
  vi.stubEnv("PREFECT_SERVER_ENCRYPTION_KEY", "");
  expect(await all(await openServer(database))).toEqual(["one: of one", "two: of two"]);
});

test("a block that can't be read stops it, and nothing is changed", async () => {
  const database = join(temporaryFolder(), "a.db");
  const server = await openServer(database);
  for (const name of ["one", "two"]) await save(server, name);
  const before = readFileSync(`${database}.key`, "utf8");
  const { context } = openContext(database);
  context.database.run("UPDATE block_document SET data = x'01' WHERE name = 'two'");
  expect(() => replace(database)).toThrow(expect.objectContaining({ code: "blocks.wrong-key" }));
  expect(readFileSync(`${database}.key`, "utf8")).toBe(before);
  expect(keyFiles(database)).toHaveLength(1);
  context.database.run("DELETE FROM block_document WHERE name = 'two'");
  expect(await all(server)).toEqual(["one: of one"]);
  context.events.close();
  context.changes.close();
  context.database.close();
});

/** A process that kills itself where a function of node:fs is called with a file of the next key. */
function killedAt(call: string, database: string): void {
  const folder = new URL("../../../../../bridge/server/", import.meta.url).href;
  const { signal, stderr } = spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const real = fs[${JSON.stringify(call)}];
fs[${JSON.stringify(call)}] = (...args) => {
  const isNext = String(args[0]).endsWith(".key.next");
  if (${JSON.stringify(call)} === "writeFileSync" && isNext) real(...args);
  if (isNext) process.kill(process.pid, "SIGKILL");
  return real(...args);
};
syncBuiltinESMExports();
const { openServer } = await import(${JSON.stringify(`${folder}create-context.ts`)});
const { replaceEncryptionKey } = await import(${JSON.stringify(`${folder}blocks/encryption/replace-key.ts`)});
replaceEncryptionKey(openServer(${JSON.stringify(database)}).context);`,
    ],
    { encoding: "utf8" },
  );
  if (signal !== "SIGKILL") throw new Error(stderr);
}

test.each(["writeFileSync", "renameSync"])(
  "killed at %s, every block can be read, and a new key be made",
  async (call) => {
    const database = join(temporaryFolder(), "a.db");
    const running = await openServer(database);
    await save(running, "one");
    killedAt(call, database);
    expect(keyFiles(database)).toContain("a.db.key.next");
    expect(await all(running)).toEqual(["one: of one"]);
    await save(running, "two");
    expect(await all(await openServer(database))).toEqual(["one: of one", "two: of two"]);
    replace(database);
    expect(keyFiles(database)).not.toContain("a.db.key.next");
    expect(await all(running)).toEqual(["one: of one", "two: of two"]);
    expect(await all(await openServer(database))).toEqual(["one: of one", "two: of two"]);
  },
);
