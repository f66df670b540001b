/** Blocks of the API: their types, the schemas of those, and what is saved of them. */
import type { BlockDocument } from "../contract/blocks/block-document.ts";
import type { BlockSchema } from "../contract/blocks/block-schema.ts";
import type { BlockType } from "../contract/blocks/block-type.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

type Page = { limit?: number; offset?: number };

export interface BlockClient {
  types(request?: Page): Promise<BlockType[]>;
  type(slug: string): Promise<BlockType | undefined>;
  createType(type: Partial<BlockType> & { name: string; slug: string }): Promise<BlockType>;
  updateType(id: string, change: Partial<BlockType>): Promise<void>;
  deleteType(id: string): Promise<void>;
  /** The newest first. */
  schemas(request: { block_schemas?: object } & Page): Promise<BlockSchema[]>;
  schemaByChecksum(checksum: string, version: string): Promise<BlockSchema | undefined>;
  /** The one of before where there is one of its checksum and version. */
  createSchema(schema: {
    fields: object;
    block_type_id: string;
    capabilities: readonly string[];
    version: string;
  }): Promise<BlockSchema>;
  /** Without their secrets. */
  documents(
    request: { block_documents?: object; block_types?: object; sort?: string } & Page,
  ): Promise<BlockDocument[]>;
  document(id: string, options?: { secrets?: boolean }): Promise<BlockDocument | undefined>;
  documentByName(
    slug: string,
    name: string,
    options?: { secrets?: boolean },
  ): Promise<BlockDocument | undefined>;
  createDocument(document: {
    name: string;
    data: object;
    block_type_id: string;
    block_schema_id: string;
  }): Promise<BlockDocument>;
  updateDocument(
    id: string,
    change: { data: object; block_schema_id?: string; merge_existing_data: boolean },
  ): Promise<void>;
  deleteDocument(id: string): Promise<void>;
}

export function blockClient(transport: Transport): BlockClient {
  return {
    types: (request = {}) => call(transport, "POST", "/block_types/filter", { body: request }),
    type: (slug) => call(transport, "GET", `/block_types/slug/${segment(slug)}`, { absent: [404] }),
    createType: (type) => call(transport, "POST", "/block_types/", { body: type }),
    updateType: (id, change) => call(transport, "PATCH", `/block_types/${id}`, { body: change }),
    deleteType: (id) => call(transport, "DELETE", `/block_types/${id}`),
    schemas: (request) => call(transport, "POST", "/block_schemas/filter", { body: request }),
    schemaByChecksum: (checksum, version) =>
      call(transport, "GET", `/block_schemas/checksum/${segment(checksum)}?version=${segment(version)}`, {
        absent: [404],
      }),
    createSchema: (schema) => call(transport, "POST", "/block_schemas/", { body: schema }),
    documents: (request) => call(transport, "POST", "/block_documents/filter", { body: request }),
    document: (id, { secrets = false } = {}) =>
      call(transport, "GET", `/block_documents/${id}?include_secrets=${secrets}`, { absent: [404, 422] }),
    documentByName: (slug, name, { secrets = false } = {}) =>
      call(
        transport,
        "GET",
        `/block_types/slug/${segment(slug)}/block_documents/name/${segment(name)}?include_secrets=${secrets}`,
        { absent: [404] },
      ),
    createDocument: (document) => call(transport, "POST", "/block_documents/", { body: document }),
    updateDocument: (id, change) => call(transport, "PATCH", `/block_documents/${id}`, { body: change }),
    deleteDocument: (id) => call(transport, "DELETE", `/block_documents/${id}`),
  };
}
