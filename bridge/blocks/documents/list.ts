/** Lists and deletes the blocks of a type. */
import type { Client } from "../../client/client.ts";
import type { BlockDocument } from "../../contract/blocks/block-document.ts";
import { currentDrawing } from "../../engine/drawing/current-drawing.ts";
import type { BlockDefinition } from "../definition.ts";
import { checkedBlockName } from "./block-name.ts";
import { unknownBlock } from "./unknown-block.ts";

/** As many as the API gives at once. */
const PAGE = 200;

/** All blocks that are saved, of one type or of every, by type and name; without their secrets. */
export async function readBlocks(client: Client, slug?: string): Promise<BlockDocument[]> {
  const all: BlockDocument[] = [];
  for (;;) {
    const page = await client.blocks.documents({
      ...(slug !== undefined && { block_types: { slug: { any_: [slug] } } }),
      sort: "BLOCK_TYPE_AND_NAME_ASC",
      limit: PAGE,
      offset: all.length,
    });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

export async function listBlocks({ slug }: BlockDefinition): Promise<string[]> {
  const { getClient } = await import("../../engine/api.ts");
  return (await readBlocks(await getClient(), slug)).map(({ name }) => name);
}

/** @throws CellflowError `block.unknown` where there is none of that name */
export async function deleteBlock({ slug }: BlockDefinition, name: string): Promise<void> {
  checkedBlockName(slug, name);
  if (currentDrawing()) return;
  const { getClient } = await import("../../engine/api.ts");
  const client = await getClient();
  const document = await client.blocks.documentByName(slug, name);
  if (!document) throw await unknownBlock(client, slug, name);
  await client.blocks.deleteDocument(document.id);
}
