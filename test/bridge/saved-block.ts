/** Saves a block for a test. */
import type { Client } from "../../bridge/client/client.ts";
import { call } from "../../bridge/client/transport/call.ts";

/** The id of a new document of a type that the API knows. */
export async function saveBlock(
  { transport }: Pick<Client, "transport">,
  slug: string,
  name: string,
  data: object,
): Promise<string> {
  const type = await call<{ id: string }>(transport, "GET", `/block_types/slug/${slug}`);
  const body = { block_schemas: { block_type_id: { any_: [type.id] } } };
  const [schema] = await call<{ id: string }[]>(transport, "POST", "/block_schemas/filter", { body });
  const document = await call<{ id: string }>(transport, "POST", "/block_documents/", {
    body: { name, data, block_type_id: type.id, block_schema_id: schema?.id },
  });
  return document.id;
}
