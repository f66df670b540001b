/** `cellflow block type ls | inspect | delete` */
import { ApiError } from "../../client/errors.ts";
import type { BlockType } from "../../contract/blocks/block-type.ts";
import { isRecord } from "../../is-record.ts";
import { confirm } from "../input/confirm.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { FailedError, type Session, withClient } from "../session.ts";
import { unknownType } from "./block.ts";

/** As many as the API gives at once. */
const PAGE = 200;

const COLUMNS: Column<BlockType>[] = [
  { title: "SLUG", value: ({ slug }) => slug },
  { title: "NAME", value: ({ name }) => name },
  { title: "DESCRIPTION", value: ({ description }) => firstSentence(description) },
];

export async function list(options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client }) => {
    const all: BlockType[] = [];
    for (;;) {
      const page = await client.blocks.types({ limit: PAGE, offset: all.length });
      all.push(...page);
      if (page.length < PAGE) break;
    }
    const types = all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (options.json) printJson(types);
    else printTable(COLUMNS, types);
  });
}

export async function inspect(slug: string, options: { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const type = await findType(session, slug);
    const [schema] = await session.client.blocks.schemas({
      block_schemas: { block_type_id: { any_: [type.id] } },
      limit: 1,
    });
    if (options.json) {
      printJson({ block_type: type, schema: schema ?? null });
      return;
    }
    print(
      facts([
        ["slug", type.slug],
        ["name", type.name],
        ["id", type.id],
        ["description", firstSentence(type.description)],
      ]),
    );
    const { properties, required } = schema?.fields ?? {};
    const fields = Object.entries(isRecord(properties) ? properties : {});
    if (fields.length === 0) return;
    const needed = Array.isArray(required) ? required : [];
    const columns: Column<[string, unknown]>[] = [
      { title: "FIELD", value: ([name]) => name },
      { title: "TYPE", value: ([, property]) => typeText(property) },
      { title: "REQUIRED", value: ([name]) => (needed.includes(name) ? "yes" : "") },
      {
        title: "DESCRIPTION",
        value: ([, property]) =>
          isRecord(property) ? firstSentence(String(property.description ?? "")) : "",
      },
    ];
    print("");
    printTable(columns, fields);
  });
}

export async function remove(slug: string, options: { yes?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const type = await findType(session, slug);
    await confirm(`Delete the block type ${slug}, and all its blocks`, options);
    try {
      await session.client.blocks.deleteType(type.id);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 403) throw error;
      throw new FailedError("block-type.protected", `the block type ${slug} is protected: it stays`);
    }
    print(`deleted block type ${slug}`);
  });
}

async function findType(session: Session, slug: string): Promise<BlockType> {
  const type = await session.client.blocks.type(slug);
  if (!type) throw await unknownType(session, slug);
  return type;
}

/** `text, secret`, `S3Bucket or AwsCredentials` */
function typeText(property: unknown): string {
  if (!isRecord(property)) return "";
  const all = [property.anyOf, property.allOf, property.oneOf].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  const own = typeof property.$ref === "string" ? property.$ref.split("/").at(-1) : property.type;
  const types =
    all.length > 0 ? [...new Set(all.map(typeText))].filter((text) => text !== "null").join(" or ") : own;
  const isSecret = property.format === "password" && !String(types).includes("secret");
  return [types ?? "any", isSecret ? "secret" : ""].filter(Boolean).join(", ");
}

function firstSentence(text: string | null): string {
  return (text ?? "").split("\n")[0]?.split(". ")[0]?.replace(/\.$/, "") ?? "";
}
