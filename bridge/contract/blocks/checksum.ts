/** Computes the checksum of a block schema, which clients compute for themselves and look it up by. */
import { createHash } from "node:crypto";
import { nonBlockDefinitions } from "./definitions.ts";
import { isObject, type JsonObject, sortedAscii } from "./json-text.ts";

/**
 * `sha256:` and the hash of the fields as Python's json.dumps writes them, without their `secret_fields`, and with those
 * definitions alone that are no blocks. Numbers must have kept their text ({@link parseAsWritten}).
 */
export function schemaChecksum(fields: JsonObject): string {
  const hashed = withoutSecretFields(fields) as JsonObject;
  if (isObject(hashed.definitions) && Object.keys(hashed.definitions).length > 0) {
    const definitions = nonBlockDefinitions(hashed, hashed.definitions);
    if (Object.keys(definitions).length > 0) hashed.definitions = definitions;
    else delete hashed.definitions;
  }
  return `sha256:${createHash("sha256")
    .update(`[[${sortedAscii(hashed)}], {}]`)
    .digest("hex")}`;
}

/** In objects within objects; what lists hold stays, as it does in Prefect. */
function withoutSecretFields(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "secret_fields")
      .map(([key, inner]) => [key, withoutSecretFields(inner)]),
  );
}
