import { expect, test } from "vitest";
import { ask, openServer } from "../harness.ts";

function put(id: string) {
  return new Request("http://x/api/admin/storage", {
    method: "PUT",
    body: JSON.stringify({ default_result_storage_block_id: id }),
  });
}

test("results have the storage that was chosen, until its block is deleted", async () => {
  const server = await openServer();
  const block = async (name: string, capabilities: string[]) => {
    const type = await ask(server, "/block_types/", { name, slug: name });
    const fields = { title: name, type: "object", properties: { path: { type: "string" } } };
    const schema = await ask(server, "/block_schemas/", { fields, block_type_id: type.id, capabilities });
    const ids = { block_schema_id: schema.id, block_type_id: type.id };
    return (await ask(server, "/block_documents/", { name: "here", data: { path: "p" }, ...ids })).id;
  };
  const [files, other] = [await block("files", ["read-path", "write-path"]), await block("other", [])];
  expect((await server.fetch(put(files))).status).toBe(200);
  expect(await (await server.fetch(put(other))).json()).toEqual({
    detail: `Block document ${other} cannot be used for result storage.`,
  });
  expect(await ask(server, "/admin/storage")).toEqual({ default_result_storage_block_id: files });
  await server.fetch(new Request(`http://x/api/block_documents/${files}`, { method: "DELETE" }));
  expect(await ask(server, "/admin/storage")).toEqual({ default_result_storage_block_id: null });
});
