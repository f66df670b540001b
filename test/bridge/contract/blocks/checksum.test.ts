import { expect, test } from "vitest";
import { schemaChecksum } from "../../../../bridge/contract/blocks/checksum.ts";
import { parseAsWritten } from "../../../../bridge/contract/blocks/json-text.ts";
import list from "../../../../bridge/server/blocks/built-in/blocks.json" with { type: "json" };

test("the checksums that Prefect gave its own schemas are found again", () => {
  // Of those that others brought with them, the checksum is of the others' definitions too.
  const alone = list.schemas.filter(
    ({ nested, version }) => nested.length === 0 && version !== "non-versioned",
  );
  expect(alone.length).toBeGreaterThan(30);
  for (const { block_type, checksum, fields } of alone)
    expect([block_type, schemaChecksum({ ...fields, block_schema_references: {} })]).toEqual([
      block_type,
      checksum,
    ]);
});

test("secret fields do not count, but in lists; nor do definitions of blocks, or those nobody refers to", () => {
  const fields = { title: "T", properties: { a: { $ref: "#/definitions/A" } } };
  const plain = { definitions: { A: { title: "A" } } };
  const same = schemaChecksum({ ...fields, ...plain });
  expect(schemaChecksum({ ...fields, ...plain, secret_fields: ["x"] })).toBe(same);
  const more = { B: { title: "B" }, C: { title: "C", block_type_slug: "c" } };
  expect(schemaChecksum({ ...fields, definitions: { ...plain.definitions, ...more } })).toBe(same);
  expect(schemaChecksum({ ...fields, definitions: more })).toBe(schemaChecksum(fields));
  expect(schemaChecksum({ a: [{ secret_fields: [] }] })).not.toBe(schemaChecksum({ a: [{}] }));
});

test("definitions that refer to each other come to an end", () => {
  const definitions = { A: { $ref: "#/definitions/B" }, B: { $ref: "#/definitions/A" } };
  expect(schemaChecksum({ $ref: "#/definitions/A", definitions })).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test("1.0 is another number than 1", () => {
  const checksum = (text: string) => schemaChecksum(parseAsWritten(text) as Record<string, unknown>);
  expect(checksum('{"default":1.0}')).not.toBe(checksum('{"default":1}'));
  expect(checksum('{"default":1.0}')).toBe(checksum('{"default":1e0}'));
});
