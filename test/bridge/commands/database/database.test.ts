import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandLine, commandLine } from "../command-line.ts";

let line: CommandLine;
beforeAll(async () => {
  line = await commandLine();
});
afterAll(() => line.close());

test("the database is copied while it is used, without its key, and emptied; a copy takes its place", async () => {
  const { home, client } = line;
  const database = join(home, "cellflow", "cellflow.db");
  await client.flows.create("one");
  const writing = Promise.all(Array.from({ length: 50 }, (_, at) => client.flows.create(`flow ${at}`)));
  expect(await line.told("database backup copy.db")).toContain(
    `copied ${database} to ${join(home, "copy.db")}\n`,
  );
  await writing;
  expect(statSync(join(home, "copy.db")).mode & 0o777).toBe(0o600);
  const copy = { CELLFLOW_DATABASE: join(home, "copy.db") };
  const names = await line.cellflow("flow ls --json --limit 100", { env: copy });
  expect(JSON.parse(names.out)).toContainEqual(expect.objectContaining({ name: "one" }));
  expect(await line.cellflow("server database backup copy.db")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/copy\.db is there already: name a file that is not\n$/),
  });
  expect((await line.cellflow("database backup nowhere/copy.db")).err).toMatch(/can't be written/);
  expect(existsSync(join(home, "nowhere"))).toBe(false);
  expect(
    await line.cellflow("database backup x.db", { env: { CELLFLOW_DATABASE: join(home, "none.db") } }),
  ).toMatchObject({
    code: 1,
    err: expect.stringMatching(/there is no database \S+none\.db yet\n$/),
  });
  expect(existsSync(join(home, "none.db"))).toBe(false);

  expect(await line.cellflow("server database reset")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/add --yes, since nobody can be asked here\n$/),
  });
  expect(await client.flows.count()).toBe(51);
  expect(await line.told("database reset -y")).toBe(`${database} is empty\n`);
  // Who has it open meanwhile goes on with it.
  expect(await client.flows.count()).toBe(0);
  await client.flows.create("again");
  expect(await client.flows.count()).toBe(1);
  expect(await line.told("database upgrade --dry-run")).toMatch(/is of the newest version, \d+\n$/);
});

test("the key of its blocks is in no copy", async () => {
  const { client, home } = line;
  const type = await client.transport.fetch("/block_types/", {
    method: "POST",
    body: JSON.stringify({ name: "Keyed", slug: "keyed" }),
  });
  const { id: block_type_id } = (await type.json()) as { id: string };
  const schema = await client.transport.fetch("/block_schemas/", {
    method: "POST",
    body: JSON.stringify({
      block_type_id,
      fields: { type: "object", properties: {}, secret_fields: ["token"] },
    }),
  });
  const { id: block_schema_id } = (await schema.json()) as { id: string };
  const block = { name: "one", block_type_id, block_schema_id, data: { token: "swordfish-of-the-sea" } };
  await client.transport.fetch("/block_documents/", { method: "POST", body: JSON.stringify(block) });
  const file = join(home, "cellflow", "cellflow.db.key");
  const key = readFileSync(file, "utf8").trim();
  expect(await line.told("database backup keyed.db")).toContain(`keep ${file} in another place\n`);
  const copy = readFileSync(join(home, "keyed.db"), "latin1");
  expect(copy).not.toContain(key);
  expect(copy).not.toContain("swordfish");
});
