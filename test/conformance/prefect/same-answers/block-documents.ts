/** Conversations about block documents. */
import { typeWith } from "./block-type-of-its-own.ts";
import type { Conversation } from "./conversation.ts";

const NO_ID = "00000000-0000-4000-8000-000000000000";

export const blockDocuments: readonly Conversation[] = [
  {
    name: "a block document is created, read, changed and deleted",
    async hold(talk) {
      const { get, post, patch, send, delete: remove, unique } = talk;
      const { typeId, schemaId, slug } = await typeWith(talk, { secret_fields: ["pw", "d.*", "child.pw"] });
      const ids = { block_type_id: typeId, block_schema_id: schemaId };
      const name = unique("doc");
      const { body } = await post("/block_documents/", {
        name,
        ...ids,
        data: {
          pw: "hidden",
          n: null,
          d: { a: { b: null, c: 1 }, e: {} },
          list: [1],
          child: { pw: 1, x: 2 },
        },
      });
      await post("/block_documents/", { name, ...ids });
      await get(`/block_documents/${body.id}`);
      await get(`/block_documents/${body.id}?include_secrets=true`);
      await get(`/block_documents/${body.id}?include_secrets=maybe`);
      await get(`/block_types/slug/${slug}/block_documents`);
      await get(`/block_types/slug/${slug}/block_documents?include_secrets=1`);
      await get(`/block_types/slug/${slug}/block_documents/name/${name}`);
      await get(`/block_types/slug/${slug}/block_documents/name/${name}?include_secrets=yes`);
      await get(`/block_types/slug/${slug}/block_documents/name/none`);
      await get("/block_types/slug/none/block_documents");
      const read = () => get(`/block_documents/${body.id}?include_secrets=true`);
      await patch(`/block_documents/${body.id}`, {
        data: { pw: "********", d: { a: { b: "********" } }, more: 1 },
      });
      await read();
      await patch(`/block_documents/${body.id}`, { data: { pw: "other" } });
      await read();
      await patch(`/block_documents/${body.id}`, { data: { pw: "********" }, merge_existing_data: false });
      await read();
      await patch(`/block_documents/${body.id}`, {});
      await patch(`/block_documents/${body.id}`, { block_schema_id: null });
      await patch(`/block_documents/${body.id}`, { merge_existing_data: false });
      await read();
      await send(
        "PATCH",
        `/block_documents/${body.id}`,
        '{"data":{"f":1.0,"i":1,"big":12345678901234567890}}',
      );
      await read();
      await patch(`/block_documents/${body.id}`, { name: "x" });
      await patch(`/block_documents/${body.id}`, { data: null });
      await patch(`/block_documents/${NO_ID}`, {});
      await remove(`/block_documents/${body.id}`);
      await remove(`/block_documents/${body.id}`);
      await get(`/block_documents/${body.id}`);
    },
  },
  {
    name: "a block document that cannot be is refused",
    async hold(talk) {
      const { post, unique } = talk;
      const { typeId, schemaId } = await typeWith(talk);
      const create = (more: Record<string, unknown>) =>
        post("/block_documents/", {
          name: unique("x"),
          block_type_id: typeId,
          block_schema_id: schemaId,
          ...more,
        });
      await post("/block_documents/", {});
      await create({ name: undefined });
      await create({ name: "" });
      await create({ name: "A b" });
      await create({ name: "a/b" });
      await create({ name: 1 });
      await create({ data: [] });
      await create({ other: 1 });
      await create({ block_schema_id: NO_ID });
      await create({ data: { pw: "hidden", n: 1 }, other: 1 });
      await post("/block_documents/?of=no-such-type", {
        name: unique("x"),
        block_type_id: NO_ID,
        block_schema_id: schemaId,
      });
      await create({ block_type_id: "none" });
    },
  },
  {
    name: "block documents nest in each other",
    async hold(talk) {
      const { get, post, patch, delete: remove, unique } = talk;
      const { typeId, schemaId } = await typeWith(talk, { secret_fields: ["pw"] });
      const ids = { block_type_id: typeId, block_schema_id: schemaId };
      const create = async (name: string, data: Record<string, unknown>, query = "") =>
        (await post(`/block_documents/${query}`, { name: unique(name), ...ids, data })).body.id;
      const nested = (id: unknown, more = {}) => ({ $ref: { block_document_id: id }, ...more });
      const inner = await create("inner", { pw: "hidden", x: 1 });
      const middle = await create("middle", { a: nested(inner, { ignored: 1 }), list: [nested(inner)] });
      const outer = await create("outer", { m: nested(middle), i: nested(inner), own: { pw: 1 } });
      await get(`/block_documents/${outer}`);
      await get(`/block_documents/${outer}?include_secrets=true`);
      await patch(`/block_documents/${inner}`, { data: { up: nested(outer) } });
      await patch(`/block_documents/${inner}`, { data: { self: nested(inner) } });
      await patch(`/block_documents/${inner}`, { data: { none: nested(NO_ID) } });
      await get(`/block_documents/${inner}?include_secrets=true`);
      await create("missing", { a: nested(NO_ID) });
      await create("without", { a: { $ref: {} } });
      await create("text", { a: { $ref: "x" } }, "?ref=text");
      await create("none", { a: nested("x") }, "?ref=no-id");
      await patch(`/block_documents/${outer}`, { data: { i: nested(middle), own: 1 } });
      await get(`/block_documents/${outer}`);
      await remove(`/block_documents/${middle}`);
      await get(`/block_documents/${outer}`);
    },
  },
  {
    name: "a secret that is JSON is masked in whole, and kept where its mask comes back",
    async hold(talk) {
      const { get, post, patch, unique } = talk;
      const { typeId, schemaId } = await typeWith(talk, { secret_fields: ["value", "list.pw", "z.*"] });
      const { body } = await post("/block_documents/?secret=json", {
        name: unique("secret"),
        block_type_id: typeId,
        block_schema_id: schemaId,
        data: { value: { pw: 1, deep: { a: null } }, list: [{ pw: "hidden" }], z: "hidden" },
      });
      await get(`/block_documents/${body.id}?secret=json`);
      await patch(`/block_documents/${body.id}?secret=json`, {
        data: { value: { pw: "********" }, list: [{ pw: "********" }] },
      });
      await get(`/block_documents/${body.id}?secret=json&include_secrets=true`);
    },
  },
  {
    name: "a block document moves to a schema of its own type only",
    async hold(talk) {
      const { get, post, patch, unique } = talk;
      const { typeId, schemaId } = await typeWith(talk, {}, "one");
      const foreign = await typeWith(talk, {}, "two");
      const { body: next } = await post("/block_schemas/", {
        block_type_id: typeId,
        fields: { title: unique("n") },
      });
      const { body } = await post("/block_documents/", {
        name: unique("doc"),
        block_type_id: typeId,
        block_schema_id: schemaId,
      });
      const move = (block_schema_id: string, more = {}) =>
        patch(`/block_documents/${body.id}`, { block_schema_id, ...more });
      await move(next.id);
      await get(`/block_documents/${body.id}`);
      await move(next.id, { data: {} });
      await get(`/block_documents/${body.id}`);
      await move(foreign.schemaId, { data: {} });
      await patch(`/block_documents/${body.id}?to=no-such-schema`, { block_schema_id: NO_ID, data: {} });
      await get(`/block_documents/${body.id}`);
    },
  },
  {
    name: "block documents are found, sorted and counted",
    async hold(talk) {
      const { post, unique, delete: remove } = talk;
      const [one, two] = [await typeWith(talk, {}, "a-type"), await typeWith(talk, {}, "b-type")];
      const create = (name: string, type: typeof one, more = {}) =>
        post("/block_documents/", {
          ...(name === "" ? {} : { name: unique(name) }),
          block_type_id: type.typeId,
          block_schema_id: type.schemaId,
          ...more,
        });
      await create("b", one);
      await create("a", two);
      await create("c", two, { data: { x: 1 } });
      await create("", one, { is_anonymous: true });
      await create("named", one, { is_anonymous: true });
      const ids = { block_type_id: { any_: [one.typeId, two.typeId] } };
      const ask = async (filters: Record<string, unknown>, more = {}) => {
        await post("/block_documents/filter", { ...filters, ...more });
        await post("/block_documents/count", filters);
      };
      await ask({ block_documents: ids });
      await ask({ block_documents: ids }, { sort: "NAME_DESC" });
      await ask({ block_documents: ids }, { sort: "BLOCK_TYPE_AND_NAME_ASC", limit: 2, offset: 1 });
      await ask(
        { block_documents: { ...ids, is_anonymous: { eq_: true } } },
        { sort: "NAME_DESC", limit: 1 },
      );
      await post("/block_documents/count", { block_documents: { ...ids, is_anonymous: null } });
      await post("/block_documents/count", { block_documents: { ...ids, is_anonymous: {} } });
      await ask({ block_documents: { ...ids, name: { like_: unique("A") } } });
      await ask({ block_documents: { ...ids, name: { any_: [unique("a"), unique("b")] } } });
      await ask({
        block_documents: { ...ids, operator: "or_", name: { any_: [unique("a")] }, is_anonymous: null },
      });
      await ask({ block_types: { slug: { any_: [two.slug] } } });
      await ask({
        block_types: { name: { like_: one.typeName } },
        block_schemas: { id: { any_: [one.schemaId] } },
      });
      await ask({ block_schemas: { id: { any_: [] } } });
      await post("/block_documents/filter", { sort: "OTHER" });
      await post("/block_documents/filter", { block_documents: { other: 1 } });
      await post("/block_documents/filter", { limit: 201 });
      await remove(`/block_types/${two.typeId}`);
      await ask({ block_documents: ids });
      await remove(`/block_schemas/${one.schemaId}`);
      await ask({ block_documents: ids });
    },
  },
];
