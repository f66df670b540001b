/** /block_documents */
import { Hono } from "hono";
import {
  blockDocumentCountRequest,
  blockDocumentCreate,
  blockDocumentFilterRequest,
  blockDocumentUpdate,
} from "../../../contract/blocks/block-document.ts";
import type { BuiltInBlocks } from "../../blocks/built-in/built-in-blocks.ts";
import type { Vault } from "../../blocks/encryption/vault.ts";
import { readDocumentBody } from "../../blocks/read-body.ts";
import { readBlockDocuments } from "../../blocks/read-documents.ts";
import { createDocument, deleteDocument, findDocument, updateDocument } from "../../blocks/write-document.ts";
import type { ServerContext } from "../../context.ts";
import { readFields } from "../../http/body.ts";
import { ID, pathId } from "../../http/path.ts";
import { blockDocumentCondition } from "../../queries/conditions/block-conditions.ts";
import { countRows, listRows } from "../../queries/list.ts";
import { includesSecrets } from "./include-secrets.ts";

const SORTS = {
  NAME_ASC: "name",
  NAME_DESC: "name DESC",
  BLOCK_TYPE_AND_NAME_ASC: "block_type_name, name",
};

export function blockDocumentRoutes(context: ServerContext, vault: Vault, builtIn: BuiltInBlocks): Hono {
  const { database } = context;
  return new Hono()
    .post("/block_documents/", async (c) => {
      const body = await readDocumentBody(c, blockDocumentCreate);
      await builtIn.ready();
      const row = createDocument(context, vault, body);
      return c.json(readBlockDocuments(database, vault, [row], false)[0], 201);
    })
    .post("/block_documents/filter", async (c) => {
      const body = await readFields(c, blockDocumentFilterRequest);
      const sort = SORTS[body.sort ?? "NAME_ASC"];
      const listing = { select: "SELECT * FROM block_document", from: "block_document", sort };
      const rows = listRows(database, listing, blockDocumentCondition(body), body);
      return c.json(readBlockDocuments(database, vault, rows, body.include_secrets ?? false));
    })
    .post("/block_documents/count", async (c) => {
      const body = await readFields(c, blockDocumentCountRequest);
      return c.json(countRows(database, "block_document", blockDocumentCondition(body)));
    })
    .get(`/block_documents/${ID}`, async (c) => {
      const secrets = includesSecrets(c);
      const row = findDocument(context, pathId(c));
      return c.json(readBlockDocuments(database, vault, [row], secrets)[0]);
    })
    .patch(`/block_documents/${ID}`, async (c) => {
      const body = await readDocumentBody(c, blockDocumentUpdate);
      updateDocument(context, vault, pathId(c), body);
      return c.body(null, 204);
    })
    .delete(`/block_documents/${ID}`, async (c) => {
      deleteDocument(context, vault, pathId(c));
      return c.body(null, 204);
    });
}
