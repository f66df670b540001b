import { expect, test } from "vitest";
import type { ApiServer } from "../../../../bridge/server/app.ts";
import { ask, openServer } from "../harness.ts";

async function nest(
  server: ApiServer,
  name: string,
  nested: readonly string[],
): Promise<{ id: string; detail?: string }> {
  const type = await ask(server, "/block_types/slug/secret");
  const [schema] = await ask(server, "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type.id] } },
  });
  const references = nested.map((id, at) => [`field${at}`, { $ref: { block_document_id: id } }]);
  return ask(server, "/block_documents/", {
    name,
    data: Object.fromEntries(references),
    block_type_id: type.id,
    block_schema_id: schema.id,
  });
}

test("documents that hold each other twice and twice again are refused before they fill memory", async () => {
  const server = await openServer();
  let { id } = await nest(server, "leaf", []);
  for (let level = 0; level < 6; level++) ({ id } = await nest(server, `level-${level}`, [id, id]));
  expect(await nest(server, "too-many", [id, id])).toEqual({
    detail: "A block document can hold at most 200 others: nest fewer.",
  });
  expect(await ask(server, "/block_documents/count", {})).toBe(7);
});

test("so are those that become too many by what is nested in them later", async () => {
  const server = await openServer();
  const leaf = await nest(server, "leaf", []);
  const wide = await nest(server, "wide", Array<string>(150).fill(leaf.id));
  const outer = await nest(server, "outer", [leaf.id]);
  const top = await nest(server, "top", [outer.id, outer.id]);
  const data = { more: { $ref: { block_document_id: wide.id } } };
  const response = await server.fetch(
    new Request(`http://embedded/api/block_documents/${outer.id}`, {
      method: "PATCH",
      body: JSON.stringify({ data }),
    }),
  );
  expect(response.status).toBe(400);
  expect((await ask(server, `/block_documents/${top.id}`)).data.field0).toEqual({ field0: {} });
});
