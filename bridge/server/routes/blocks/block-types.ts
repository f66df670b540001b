/** /block_types, with the documents of each by name; /block_capabilities. */
import { Hono } from "hono";
import {
  blockTypeCreate,
  blockTypeFilterRequest,
  blockTypeUpdate,
} from "../../../contract/blocks/block-type.ts";
import { findBlockType, wireBlockType } from "../../blocks/block-type-row.ts";
import type { BuiltInBlocks } from "../../blocks/built-in/built-in-blocks.ts";
import type { Vault } from "../../blocks/encryption/vault.ts";
import { readBlockDocuments } from "../../blocks/read-documents.ts";
import { createBlockType, deleteBlockType, updateBlockType } from "../../blocks/write-type.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { readBody, readFields } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { blockTypeCondition } from "../../queries/conditions/block-conditions.ts";
import { listRows } from "../../queries/list.ts";
import { includesSecrets } from "./include-secrets.ts";

const TYPES = { select: "SELECT * FROM block_type", from: "block_type", sort: "name" };
/** Documents of a type that one answer holds; Prefect's holds all, which has no bound. */
const MAX_DOCUMENTS = 1000;

export function blockTypeRoutes(context: ServerContext, vault: Vault, builtIn: BuiltInBlocks): Hono {
  const { database } = context;
  return new Hono()
    .post("/block_types/", async (c) => {
      const body = await readBody(c, blockTypeCreate);
      await builtIn.ready();
      return c.json(wireBlockType(createBlockType(context, body)), 201);
    })
    .post("/block_types/filter", async (c) => {
      const { block_types, block_schemas, ...page } = await readFields(c, blockTypeFilterRequest);
      await builtIn.ready();
      const where = blockTypeCondition(block_types, block_schemas);
      return c.json(listRows(database, TYPES, where, page).map(wireBlockType));
    })
    .post("/block_types/install_system_block_types", async (c) => {
      // Those that it puts in cannot be deleted.
      await builtIn.ready();
      return c.json(null);
    })
    .get(`/block_types/${ID}`, async (c) => {
      await builtIn.ready();
      return c.json(wireBlockType(findBlockType(database, "id", pathId(c))));
    })
    .patch(`/block_types/${ID}`, async (c) => {
      const body = await readBody(c, blockTypeUpdate);
      await builtIn.ready();
      updateBlockType(context, pathId(c), body);
      return c.body(null, 204);
    })
    .delete(`/block_types/${ID}`, async (c) => {
      await builtIn.ready();
      deleteBlockType(context, pathId(c));
      return c.body(null, 204);
    })
    .get("/block_types/slug/:slug", async (c) => {
      await builtIn.ready();
      return c.json(wireBlockType(findBlockType(database, "slug", c.req.param("slug"))));
    })
    .get("/block_types/slug/:slug/block_documents", async (c) => {
      const secrets = includesSecrets(c);
      await builtIn.ready();
      const type = findBlockType(database, "slug", c.req.param("slug"));
      const rows = database.all(
        "SELECT * FROM block_document WHERE block_type_id = ? AND is_anonymous = 0 ORDER BY name LIMIT ?",
        text(type.id),
        MAX_DOCUMENTS,
      );
      return c.json(readBlockDocuments(database, vault, rows, secrets));
    })
    .get("/block_types/slug/:slug/block_documents/name/:name", async (c) => {
      const secrets = includesSecrets(c);
      const row = database.get(
        `SELECT block_document.* FROM block_document JOIN block_type ON block_type.id = block_type_id
         WHERE slug = ? AND block_document.name = ?`,
        c.req.param("slug"),
        c.req.param("name"),
      );
      if (!row) throw refuse(404, "Block document not found");
      return c.json(readBlockDocuments(database, vault, [row], secrets)[0]);
    })
    .get("/block_capabilities/", async (c) => {
      await builtIn.ready();
      const rows = database.all(
        "SELECT DISTINCT value FROM block_schema, json_each(block_schema.capabilities) ORDER BY value",
      );
      return c.json(rows.map((row) => row.value));
    });
}
