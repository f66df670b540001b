import { expect, test } from "vitest";
import { ask, openServer } from "../../harness.ts";

test("schemas that hold too many others are refused, and nothing of them is stored", async () => {
  const server = await openServer();
  const { id: block_type_id } = await ask(server, "/block_types/slug/secret");
  const before = (await ask(server, "/block_schemas/filter", {})).length;
  const create = (count: number, size: number, checksum: (at: number) => string) => {
    const keys = Array.from({ length: count }, (_, at) => `d${at}`);
    const of = (make: (key: string, at: number) => unknown) =>
      Object.fromEntries(keys.map((key, at) => [key, make(key, at)]));
    const fields = {
      title: "Outer",
      properties: of((key) => ({ $ref: `#/definitions/${key}` })),
      definitions: of((key) => ({ title: key, block_type_slug: "secret", description: "x".repeat(size) })),
      block_schema_references: of((_, at) => ({
        block_type_slug: "secret",
        block_schema_checksum: checksum(at),
      })),
    };
    return ask(server, "/block_schemas/", { block_type_id, fields });
  };
  const refused = { detail: "A block schema can hold at most 200 others: nest fewer, or smaller ones." };
  expect(await create(201, 1, (at) => `sha256:${at}`)).toEqual(refused);
  expect(await create(50, 50_000, (at) => `sha256:${at}`)).toEqual(refused);
  expect((await ask(server, "/block_schemas/filter", {})).length).toBe(before);
  const made = await create(30, 1, (at) => `sha256:${at}`);
  expect(Object.keys(made.fields.definitions)).toHaveLength(30);
  expect((await ask(server, "/block_schemas/filter", {})).length).toBe(before + 31);
});

test("schemas that are nested in each other in a circle are read all the same", async () => {
  const server = await openServer();
  const { id: block_type_id } = await ask(server, "/block_types/slug/secret");
  const outer = {
    title: "Outer",
    properties: { a: { $ref: "#/definitions/Inner" } },
    block_schema_references: { a: { block_type_slug: "secret", block_schema_checksum: "sha256:none" } },
  };
  const inner = (checksum: string) => ({
    title: "Inner",
    block_type_slug: "secret",
    properties: { b: {} },
    block_schema_references: { b: { block_type_slug: "secret", block_schema_checksum: checksum } },
  });
  const create = (checksum: string) =>
    ask(server, "/block_schemas/", {
      block_type_id,
      fields: { ...outer, definitions: { Inner: inner(checksum) } },
    });
  // The definitions of blocks do not count in the checksum of who nests them: a block may name its holder's.
  const { checksum } = await ask(server, "/block_schemas/", {
    block_type_id,
    fields: { ...outer, definitions: { Inner: { ...inner(""), block_schema_references: {} } } },
  });
  server.context.database.run("DELETE FROM block_schema WHERE checksum = ?", checksum);
  const { id } = await create(checksum);
  expect(await ask(server, `/block_schemas/${id}`)).toMatchObject({
    checksum,
    fields: { definitions: { Inner: { title: "Inner" } } },
  });
});

test("many secret fields of many values are masked at once", async () => {
  const server = await openServer();
  const { id: block_type_id } = await ask(server, "/block_types/slug/secret");
  const keys = Array.from({ length: 20_000 }, (_, at) => `k${at}`);
  const schema = await ask(server, "/block_schemas/", { block_type_id, fields: { secret_fields: keys } });
  const { data } = await ask(server, "/block_documents/", {
    name: "many",
    data: Object.fromEntries(keys.map((key) => [key, "hidden"])),
    block_type_id,
    block_schema_id: schema.id,
  });
  expect(new Set(Object.values(data))).toEqual(new Set(["********"]));
});

test("the fields of a schema are answered in the order in which they were sent", async () => {
  const server = await openServer(":memory:");
  const type = await ask(server, "/block_types/", { name: "T", slug: "t" });
  const fields = { title: "T", secret_fields: ["a"], type: "object", definitions: {}, description: "d" };
  const made = await ask(server, "/block_schemas/", { block_type_id: type.id, fields });
  const keys = ["title", "secret_fields", "type", "description", "block_schema_references"];
  expect(Object.keys(made.fields).filter((key) => key !== "definitions")).toEqual(keys);
  const wrong = { secret_fields: "a", definitions: 1 };
  const refused = await ask(server, "/block_schemas/", { block_type_id: type.id, fields: wrong });
  expect(refused.exception_detail.map(({ loc }: { loc: unknown[] }) => loc.join("."))).toEqual([
    "body.fields.definitions",
    "body.fields.secret_fields",
  ]);
});
