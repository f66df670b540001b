/** Loads a block with its secrets. */
import { CellflowError, isCellflowError } from "../../errors.ts";
import type { BlockDefinition } from "../definition.ts";
import { checkedBlockName } from "./block-name.ts";
import { unknownBlock } from "./unknown-block.ts";
import { fromWire } from "./wire.ts";

/**
 * The block of a type and name, with those that are nested in it.
 * @throws CellflowError `block.name`, `block.unknown`, and `block.invalid` for one whose data is not its type's
 */
export async function loadBlock<B>(definition: BlockDefinition, name: string): Promise<B> {
  const { slug } = definition;
  checkedBlockName(slug, name);
  const { getClient } = await import("../../engine/api.ts");
  const client = await getClient();
  const document = await client.blocks.documentByName(slug, name, { secrets: true });
  if (!document) throw await unknownBlock(client, slug, name);
  const { id, data, block_document_references: references } = document;
  try {
    return fromWire(definition, data, references, { id, name }) as B;
  } catch (error) {
    if (!isCellflowError(error)) throw error;
    throw new CellflowError(
      "block.invalid",
      `block ${slug}/${name} can't be used as it is saved: ${error.message}; save it anew with { overwrite: true }`,
    );
  }
}
