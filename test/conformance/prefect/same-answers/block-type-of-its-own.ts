/** Creates a block type and a schema of it that one conversation alone knows. */
import type { Talk } from "./conversation.ts";

/** A type of this conversation's own, with a schema of these fields. */
export async function typeWith(
  { post, unique }: Talk,
  fields: Record<string, unknown> = {},
  name = "block",
): Promise<{ typeId: string; schemaId: string; slug: string; checksum: string; typeName: string }> {
  const slug = unique(name);
  const typeName = unique(`${name.toUpperCase()} type`);
  const type = await post("/block_types/", { name: typeName, slug });
  const schema = await post("/block_schemas/", {
    block_type_id: type.body.id,
    fields: { title: unique(name), type: "object", properties: {}, block_type_slug: slug, ...fields },
  });
  return { typeId: type.body.id, schemaId: schema.body.id, slug, checksum: schema.body.checksum, typeName };
}
