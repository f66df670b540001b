/** `%block`: lists the saved blocks of the API and their types, shows one without its secrets, deletes one. */
import { readBlocks } from "../../bridge/blocks/documents/list.ts";
import type { Client } from "../../bridge/client/client.ts";
import type { BlockDocument } from "../../bridge/contract/blocks/block-document.ts";
import { type Magic, MagicError } from "../../kernel/magic/magic.ts";
import { tableHtml, tableText } from "../../kernel/output/tables/rows-as-table.ts";
import type { WithClient } from "../api-client.ts";

const WORDS = ["list", "show", "types", "delete"] as const;
type Word = (typeof WORDS)[number];

export function blockMagic(withClient: WithClient): Magic {
  /** Names that were seen last: completion asks no API. */
  let seen: readonly string[] = [];
  return {
    name: "block",
    kinds: ["line"],
    summary:
      "Lists saved blocks (secrets, credentials, buckets, webhooks), or shows one without its secrets.",
    args: [
      {
        name: "WHAT",
        required: true,
        suggests: () => [...WORDS, ...seen],
        summary: "list (ls), types, show or delete; or TYPE/NAME, which is shown",
      },
      {
        name: "BLOCK",
        suggests: ({ args: [what] }) => (what === "show" || what === "delete" ? seen : []),
        summary: "TYPE/NAME of a block, such as secret/kaggle (show, delete)",
      },
    ],
    options: [],
    examples: ["%block list", "%block slack-webhook/ops", "%block delete secret/kaggle"],
    expand: async ({ args: [given = "", second] }, context) => {
      const { word, block } = whatIsAsked(given, second);
      const showRows = (rows: Record<string, unknown>[], emptyMessage: string): void => {
        if (rows.length === 0) context.display({ "text/plain": emptyMessage });
        else context.display({ "text/plain": tableText(rows), "text/html": tableHtml(rows) });
      };
      await withClient(async (client, url) => {
        if (word === "list") {
          const blocks = await readBlocks(client);
          seen = blocks.map(referenceOf);
          const rows = blocks.map((one) => ({
            block: referenceOf(one),
            type: one.block_type.name,
            id: one.id,
          }));
          showRows(
            rows,
            `No blocks on ${url}. To save one: import { Secret } from "cellflow"; await Secret({ value: … }).save("NAME")`,
          );
        } else if (word === "types") {
          const types = await client.blocks.types({ limit: 200 });
          showRows(
            types.map(({ slug, name, description }) => ({ slug, name, description: firstLine(description) })),
            `No block types on ${url}`,
          );
        } else {
          const found = await findBlock(client, block);
          if (word === "delete") {
            await client.blocks.deleteDocument(found.id);
            seen = seen.filter((name) => name !== block);
            context.display({ "text/plain": `deleted block ${block}` });
          } else {
            // Loaded with the first block that is shown: it knows every type.
            const { shownData } = await import("../../bridge/blocks/documents/shown-data.ts");
            const fields = Object.entries(shownData(found.block_type.slug, found.data));
            showRows(
              [["type", found.block_type.name], ...fields].map(([field, value]) => ({
                field,
                value: typeof value === "string" ? value : JSON.stringify(value),
              })),
              block,
            );
          }
        }
      });
      return {};
    },
  };
}

/** @throws MagicError `block.usage` */
function whatIsAsked(given: string, second: string | undefined): { word: Word; block: string } {
  const word = given === "ls" ? "list" : WORDS.find((each) => each === given);
  if (word === undefined && given.includes("/") && second === undefined)
    return { word: "show", block: given };
  if (word === undefined) {
    throw new MagicError(
      "block.usage",
      `%block takes list, types, show or delete, or the TYPE/NAME of a block; got ${given}`,
    );
  }
  const needsBlock = word === "show" || word === "delete";
  if (needsBlock !== (second !== undefined)) {
    const example = `%block ${word}${needsBlock ? " secret/kaggle" : ""}`;
    throw new MagicError("block.usage", `%block ${word} is written ${example}`);
  }
  return { word, block: second ?? "" };
}

/** @throws MagicError `block.usage`; CellflowError `block.unknown` */
async function findBlock(client: Client, name: string): Promise<BlockDocument> {
  const [slug = "", own = "", ...more] = name.split("/");
  if (slug === "" || own === "" || more.length > 0)
    throw new MagicError("block.usage", `a block is named by TYPE/NAME, such as secret/kaggle, got ${name}`);
  const block = await client.blocks.documentByName(slug, own);
  if (block) return block;
  const { unknownBlock } = await import("../../bridge/blocks/documents/unknown-block.ts");
  throw new MagicError("block.unknown", (await unknownBlock(client, slug, own)).message);
}

function referenceOf({ block_type: { slug }, name }: BlockDocument): string {
  return `${slug}/${name}`;
}

function firstLine(text: string | null): string {
  return text?.split("\n")[0] ?? "";
}
