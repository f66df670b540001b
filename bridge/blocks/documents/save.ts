/** Saves blocks: one request makes or replaces a block, so that none is there by half. */
import type { Client } from "../../client/client.ts";
import { ApiError } from "../../client/errors.ts";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import { CellflowError } from "../../errors.ts";
import type { BlockContent } from "../block.ts";
import type { RegisteredType } from "../registration/registered-type.ts";
import { checkedBlockName } from "./block-name.ts";
import { toWire } from "./wire.ts";

export interface SaveOptions {
  /** Whether one that exists is replaced; else it is an error. */
  overwrite?: boolean;
}

/** What a drawing's block would get. */
const NO_ID = "00000000-0000-0000-0000-000000000000";

/** Saves a block under a name, by default its own; resolves to its id. @throws CellflowError `block.name`, `block.exists`, `block.nested` */
export async function saveBlock(
  content: BlockContent,
  name: string | undefined = content.saved?.name,
  { overwrite = false }: SaveOptions = {},
): Promise<string> {
  const { definition } = content;
  const { slug } = definition;
  checkedBlockName(slug, name);
  if (currentDrawing()) return content.saved?.id ?? NO_ID;
  const { getClient } = await import("../../engine/api.ts");
  const { registerBlockType } = await import("../registration/register.ts");
  const client = await getClient();
  const type = await registerBlockType(definition, client);
  const document = { name: name as string, data: toWire(content), overwrite };
  const id = await saveDocument(client, type, document, `save("${name}", { overwrite: true })`);
  content.saved = { id, name: name as string };
  return id;
}

/** @param howToReplace what is written to replace one that exists */
export async function saveDocument(
  client: Client,
  { slug, typeId, schemaId }: Pick<RegisteredType, "slug" | "typeId" | "schemaId">,
  { name, data, overwrite }: { name: string; data: object; overwrite: boolean },
  howToReplace: string,
): Promise<string> {
  const own = `${slug}/${name}`;
  try {
    const document = { name, data, block_type_id: typeId, block_schema_id: schemaId };
    return (await client.blocks.createDocument(document)).id;
  } catch (error) {
    if (!isConflict(error)) throw error;
    const before = await client.blocks.documentByName(slug, name);
    if (!before) throw nestedIsGone(own);
    if (!overwrite) {
      throw new CellflowError("block.exists", `there is a block ${own} already: ${howToReplace} replaces it`);
    }
    await client.blocks
      .updateDocument(before.id, { data, block_schema_id: schemaId, merge_existing_data: false })
      .catch((failure: unknown) => {
        throw isConflict(failure) ? nestedIsGone(own) : failure;
      });
    return before.id;
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}

function nestedIsGone(name: string): CellflowError {
  return new CellflowError(
    "block.nested",
    `block ${name} is not saved: a block in it was deleted meanwhile; make it anew, or save it again first`,
  );
}
