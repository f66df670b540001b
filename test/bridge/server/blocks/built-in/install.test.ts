import { join } from "node:path";
import { expect, test } from "vitest";
import type { ApiServer } from "../../../../../bridge/server/app.ts";
import list from "../../../../../bridge/server/blocks/built-in/blocks.json" with { type: "json" };
import { ask, openServer, temporaryFolder } from "../../harness.ts";

async function slugs(server: ApiServer): Promise<string[]> {
  const types: { slug: string }[] = await ask(server, "/block_types/filter", {});
  return types.map(({ slug }) => slug);
}

async function remove(server: ApiServer, slug: string): Promise<void> {
  const { id } = await ask(server, `/block_types/slug/${slug}`);
  await server.fetch(new Request(`http://embedded/api/block_types/${id}`, { method: "DELETE" }));
}

test("the types and schemas of the list are there, once, whoever asks first", async () => {
  const database = join(temporaryFolder(), "a.db");
  const servers = [await openServer(database), await openServer(database)];
  const answers = await Promise.all(servers.flatMap((server) => [slugs(server), slugs(server)]));
  for (const answer of answers)
    expect(answer.toSorted()).toEqual(list.types.map(({ slug }) => slug).toSorted());
  const [server] = servers as [ApiServer];
  const schemas: { checksum: string }[] = await ask(server, "/block_schemas/filter", {});
  expect(schemas.map(({ checksum }) => checksum).toReversed()).toEqual(
    list.schemas.map(({ checksum }) => checksum),
  );
});

test("a process that asks for no block has none written", async () => {
  const server = await openServer();
  await ask(server, "/flows/", { name: "f" });
  expect(server.context.database.get("SELECT count(*) AS count FROM block_type")?.count).toBe(0);
});

test("one that was deleted stays away until a server starts", async () => {
  const database = join(temporaryFolder(), "a.db");
  const first = await openServer(database);
  await remove(first, "smb");
  expect(await slugs(first)).not.toContain("smb");
  const next = await openServer(database);
  expect(await slugs(next)).not.toContain("smb");
  const stop = next.startServices();
  expect(await slugs(next)).toContain("smb");
  stop();
});

test("a type that a client registered before keeps its id, and becomes one of the system", async () => {
  const server = await openServer();
  const { database, now } = server.context;
  database.run(
    "INSERT INTO block_type (id, created, updated, name, slug) VALUES ('mine', ?1, ?1, 'Secret', 'secret')",
    now(),
  );
  expect(await ask(server, "/block_types/slug/secret")).toMatchObject({ id: "mine", is_protected: true });
});
