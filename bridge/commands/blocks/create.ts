/** `cellflow block create`: saves a block whose fields are given as options, or says where a form for it is. */
import { checkedBlockName } from "../../blocks/documents/block-name.ts";
import { saveDocument } from "../../blocks/documents/save.ts";
import { ownType } from "../../blocks/own-types.ts";
import { registerBlockType } from "../../blocks/registration/register.ts";
import type { RegisteredType } from "../../blocks/registration/registered-type.ts";
import { print } from "../output/print.ts";
import { type Session, UsageError, withClient } from "../session.ts";
import { unknownType } from "./block.ts";
import { readFields } from "./read-fields.ts";

export async function create(
  slug: string,
  words: string[],
  options: { name?: string; overwrite?: boolean },
): Promise<void> {
  await withClient(async (session) => {
    const type = await typeOf(session, slug);
    if (options.name === undefined) {
      sayWhere(session, slug, words);
      return;
    }
    const name = checkedBlockName(slug, options.name);
    const data = await readFields(session.client, type, words);
    const id = await saveDocument(
      session.client,
      type,
      { name, data, overwrite: options.overwrite ?? false },
      "--overwrite",
    );
    print(`saved block ${slug}/${name} (${id})`);
  });
}

/** As the API has it, or as this package makes it. */
async function typeOf(session: Session, slug: string): Promise<RegisteredType> {
  const own = ownType(slug);
  if (own) return registerBlockType(own, session.client);
  const { blocks } = session.client;
  const type = await blocks.type(slug);
  if (!type) throw await unknownType(session, slug);
  const [schema] = await blocks.schemas({ block_schemas: { block_type_id: { any_: [type.id] } }, limit: 1 });
  if (!schema)
    throw new UsageError("block-type.schema", `the block type ${slug} has no schema: register it again`);
  return { slug, typeId: type.id, schemaId: schema.id, checksum: schema.checksum, fields: schema.fields };
}

/** Prefect's pages have a form for each type. */
function sayWhere({ client, api }: Session, slug: string, words: readonly string[]): void {
  const how = `cellflow block create ${slug} --name NAME saves one`;
  if (words.length > 0) throw new UsageError("usage.block", `a block needs a name: ${how}`);
  if (client.transport.kind === "embedded")
    throw new UsageError("usage.block", `${how}; its fields are options`);
  print(`Create a ${slug} block: ${api.replace(/\/api\/?$/, "")}/blocks/catalog/${slug}/create`);
  print(`That is one of Prefect's pages (cellflow up --ui prefect). Without pages: ${how}`);
}
