/** Defines what the API knows of a block type. */
import type { JsonObject } from "../../contract/blocks/json-text.ts";

/** A type as the API knows it. */
export interface RegisteredType {
  slug: string;
  typeId: string;
  schemaId: string;
  checksum: string;
  fields: JsonObject;
}
