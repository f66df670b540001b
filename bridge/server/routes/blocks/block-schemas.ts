/** /block_schemas */
import { Hono } from "hono";
import { blockSchemaCreate, blockSchemaFilterRequest } from "../../../contract/blocks/block-schema.ts";
import { schemaChecksum } from "../../../contract/blocks/checksum.ts";
import type { BuiltInBlocks } from "../../blocks/built-in/built-in-blocks.ts";
import { readSchemaBody } from "../../blocks/read-body.ts";
import { findBlockSchema, findByChecksum } from "../../blocks/schemas/find-schema.ts";
import { readBlockSchemas } from "../../blocks/schemas/read-schemas.ts";
import { registerSchema, UNVERSIONED } from "../../blocks/schemas/register-schema.ts";
import { deleteBlockSchema } from "../../blocks/write-type.ts";
import type { ServerContext } from "../../context.ts";
import { readFields } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { blockSchemaCondition } from "../../queries/conditions/block-conditions.ts";
import { listRows } from "../../queries/list.ts";

const SCHEMAS = { select: "SELECT * FROM block_schema", from: "block_schema", sort: "created DESC" };

export function blockSchemaRoutes(context: ServerContext, builtIn: BuiltInBlocks): Hono {
  const { database } = context;
  return new Hono()
    .post("/block_schemas/", async (c) => {
      const body = await readSchemaBody(c, blockSchemaCreate);
      await builtIn.ready();
      const { fields = {}, version = UNVERSIONED, capabilities = [], block_type_id } = body;
      if (!database.get("SELECT 1 FROM block_type WHERE id = ?", block_type_id))
        throw refuse(404, `Block type ${block_type_id} not found.`);
      const known = findByChecksum(database, schemaChecksum(fields), version);
      if (known) return c.json(readBlockSchemas(database, [known])[0]);
      const row = context.write(() =>
        registerSchema(context, { fields, version, capabilities, block_type_id }),
      );
      const [schema] = readBlockSchemas(database, [row]);
      const { definitions, block_schema_references = {} } = fields;
      // As it was sent: the references, and the definitions of blocks among the others.
      const answered = {
        ...schema?.fields,
        ...(definitions ? { definitions } : {}),
        block_schema_references: block_schema_references ?? {},
      };
      return c.json({ ...schema, fields: answered }, 201);
    })
    .post("/block_schemas/filter", async (c) => {
      const { block_schemas, ...page } = await readFields(c, blockSchemaFilterRequest);
      await builtIn.ready();
      const rows = listRows(database, SCHEMAS, blockSchemaCondition(block_schemas), page);
      return c.json(readBlockSchemas(database, rows));
    })
    .get(`/block_schemas/${ID}`, async (c) => {
      await builtIn.ready();
      return c.json(readBlockSchemas(database, [findBlockSchema(database, pathId(c))])[0]);
    })
    .delete(`/block_schemas/${ID}`, async (c) => {
      await builtIn.ready();
      deleteBlockSchema(context, pathId(c));
      return c.body(null, 204);
    })
    .get("/block_schemas/checksum/:checksum", async (c) => {
      await builtIn.ready();
      const row = findByChecksum(database, c.req.param("checksum"), c.req.query("version"));
      if (!row) throw refuse(404, "Block schema not found");
      return c.json(readBlockSchemas(database, [row])[0]);
    });
}
