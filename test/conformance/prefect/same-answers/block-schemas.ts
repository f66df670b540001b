/** Conversations about block schemas. */
import { typeWith } from "./block-type-of-its-own.ts";
import type { Conversation } from "./conversation.ts";

const NO_ID = "00000000-0000-4000-8000-000000000000";

export const blockSchemas: readonly Conversation[] = [
  {
    name: "a block schema is created once by its checksum and version",
    async hold({ get, post, send, delete: remove, unique }) {
      const slug = unique("schema");
      const { body: type } = await post("/block_types/", { name: slug, slug });
      // Numbers as text, so that their digits are sent as they stand here.
      const fields = `{"title":"${slug}","a":1.0,"b":[1e3,-0,1E16,12345678901234567890],"c":"ü\\u007f😀","d":{"secret_fields":[1]},"secret_fields":["x"]}`;
      const body = (more: string) => `{"block_type_id":"${type.id}","fields":${fields}${more}}`;
      const { body: schema } = await send("POST", "/block_schemas/", body(""));
      await send("POST", "/block_schemas/", body(',"capabilities":["later"]'));
      await send("POST", "/block_schemas/", body(',"version":"1.2"'));
      await get(`/block_schemas/${schema.id}`);
      await get(`/block_schemas/checksum/${schema.checksum}`);
      await get(`/block_schemas/checksum/${schema.checksum}?version=non-versioned`);
      await get(`/block_schemas/checksum/${schema.checksum}?version=2`);
      await get("/block_schemas/checksum/none");
      const ours = { block_type_id: { any_: [type.id] } };
      await post("/block_schemas/filter", { block_schemas: ours });
      await post("/block_schemas/filter", { block_schemas: ours, limit: 1, offset: 1 });
      await post("/block_schemas/filter", { block_schemas: { ...ours, version: { any_: ["1.2"] } } });
      await post("/block_schemas/filter", { block_schemas: { id: { any_: [schema.id] } } });
      await post("/block_schemas/filter", {
        block_schemas: { ...ours, operator: "or_", version: { any_: [] } },
      });
      await post("/block_schemas/filter", { block_schemas: { ...ours, other: 1 } });
      await post("/block_schemas/filter", { limit: 201 });
      await remove(`/block_schemas/${schema.id}`);
      await remove(`/block_schemas/${schema.id}`);
      await get(`/block_schemas/${schema.id}`);
    },
  },
  {
    name: "a block schema that cannot be is refused",
    async hold({ post, unique }) {
      const slug = unique("refused");
      const { body: type } = await post("/block_types/", { name: slug, slug });
      const create = (more: Record<string, unknown>) =>
        post("/block_schemas/", { block_type_id: type.id, ...more });
      await post("/block_schemas/", {});
      await create({ block_type_id: NO_ID, fields: {} });
      await create({ block_type_id: "none" });
      await create({ fields: [] });
      await create({ capabilities: "x", version: 1, checksum: "x" });
      await create({
        fields: {
          title: slug,
          block_schema_references: { a: { block_type_slug: "none", block_schema_checksum: "x" } },
        },
      });
    },
  },
  {
    name: "nested block schemas are stored with the one that nests them",
    async hold(talk) {
      const { get, post, unique } = talk;
      const inner = await typeWith(talk, { properties: { a: { type: "string" } } }, "inner");
      const other = unique("other");
      const { body: otherType } = await post("/block_types/", { name: other, slug: other });
      const outer = await typeWith(
        talk,
        {
          properties: {
            one: { $ref: `#/definitions/${unique("inner")}` },
            many: { anyOf: [{ $ref: "#/definitions/Other" }, { $ref: `#/definitions/${unique("inner")}` }] },
            plain: { $ref: "#/definitions/Plain" },
          },
          definitions: {
            [unique("inner")]: { title: unique("inner"), block_type_slug: inner.slug },
            Other: {
              title: "Other",
              block_type_slug: other,
              properties: { p: { $ref: "#/definitions/Plain" } },
              secret_fields: ["s"],
              block_schema_references: {},
            },
            Plain: { title: "Plain", type: "object", properties: { n: { $ref: "#/definitions/Deeper" } } },
            Deeper: { title: "Deeper" },
            Unused: { title: "Unused" },
          },
          block_schema_references: {
            one: { block_type_slug: inner.slug, block_schema_checksum: inner.checksum },
            many: [
              { block_type_slug: other, block_schema_checksum: "sha256:not-yet" },
              { block_type_slug: inner.slug, block_schema_checksum: inner.checksum },
            ],
          },
          secret_fields: ["one.a"],
        },
        "outer",
      );
      await get(`/block_schemas/${outer.schemaId}`);
      await get(`/block_schemas/checksum/${outer.checksum}`);
      await post("/block_schemas/filter", { block_schemas: { block_type_id: { any_: [otherType.id] } } });
      await post("/block_schemas/filter", { block_schemas: { block_type_id: { any_: [outer.typeId] } } });
    },
  },
];
