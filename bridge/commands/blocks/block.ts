/** `cellflow block ls | inspect | delete` */
import { readBlocks } from "../../blocks/documents/list.ts";
import { shownData } from "../../blocks/documents/shown-data.ts";
import { unknownBlock } from "../../blocks/documents/unknown-block.ts";
import type { BlockDocument } from "../../contract/blocks/block-document.ts";
import { nearestName } from "../../nearest.ts";
import { isUuid } from "../../uuid.ts";
import { confirm } from "../input/confirm.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { FailedError, type Session, UsageError, withClient } from "../session.ts";

/** The columns of `block ls`, as Prefect's. */
const COLUMNS: Column<BlockDocument>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "TYPE", value: ({ block_type: type }) => type.name },
  { title: "NAME", value: ({ name }) => name },
  { title: "SLUG", value: slugOf },
];

export async function list(options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const blocks = (await readBlocks(client)).toSorted((a, b) => (slugOf(a) < slugOf(b) ? -1 : 1));
    if (options.json) printJson(blocks.map(shown));
    else if (blocks.length === 0) print(`no blocks on the API at ${api}`);
    else printTable(COLUMNS, blocks);
  });
}

export async function inspect(
  name: string | undefined,
  options: { id?: string; json?: boolean },
): Promise<void> {
  await withClient(async (session) => {
    const block = shown(await findBlock(session, name, options.id));
    if (options.json) {
      printJson(block);
      return;
    }
    const fields = Object.entries(block.data).map(
      ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
    print(
      facts([
        ["block", slugOf(block)],
        ["block type", block.block_type.name],
        ["block id", block.id],
        ...fields,
      ]),
    );
  });
}

export async function remove(
  name: string | undefined,
  options: { id?: string; yes?: boolean },
): Promise<void> {
  await withClient(async (session) => {
    const block = await findBlock(session, name, options.id);
    await confirm(`Delete the block ${slugOf(block)}`, options);
    await session.client.blocks.deleteDocument(block.id);
    print(`deleted block ${slugOf(block)}`);
  });
}

/** @throws UsageError for a name without its type; CellflowError `block.unknown`, `block-type.unknown` */
async function findBlock(
  { client, api }: Session,
  name: string | undefined,
  id: string | undefined,
): Promise<BlockDocument> {
  if ((name === undefined) === (id === undefined))
    throw new UsageError("usage.block", "name a block by TYPE/NAME, such as secret/kaggle, or by --id");
  if (id !== undefined) {
    const block = isUuid(id.toLowerCase()) ? await client.blocks.document(id) : undefined;
    if (block) return block;
    throw new FailedError("block.unknown", `no block with the id ${id} on the API at ${api}`);
  }
  const [slug = "", own = "", ...more] = (name ?? "").split("/");
  if (slug === "" || own === "" || more.length > 0)
    throw new UsageError(
      "usage.block",
      `a block is named by TYPE/NAME, such as secret/kaggle, got "${name}"`,
    );
  const block = await client.blocks.documentByName(slug, own);
  if (block) return block;
  if (!(await client.blocks.type(slug))) throw await unknownType({ client, api }, slug);
  throw Object.assign(await unknownBlock(client, slug, own), { exitCode: 1 });
}

/** The error, `block-type.unknown`, naming the nearest. */
export async function unknownType(
  { client, api }: Pick<Session, "client" | "api">,
  slug: string,
): Promise<FailedError> {
  const slugs = (await client.blocks.types({ limit: 200 })).map((type) => type.slug);
  const nearest = nearestName(slug, slugs);
  const hint = nearest ? `did you mean ${nearest}?` : "cellflow block type ls lists them";
  return new FailedError("block-type.unknown", `no block type ${slug} on the API at ${api}; ${hint}`);
}

function slugOf({ block_type: { slug }, name }: BlockDocument): string {
  return `${slug}/${name}`;
}

function shown(block: BlockDocument): BlockDocument {
  return { ...block, data: shownData(block.block_type.slug, block.data) };
}
