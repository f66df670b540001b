/** Finds what a block schema's `$ref`s name among its definitions. */
import { isObject, type JsonObject } from "./json-text.ts";

/** The keys below `#/definitions/` that a value refers to, in order, as often as it does. */
export function definitionKeys(value: unknown): string[] {
  const found: string[] = [];
  const collect = (part: unknown): void => {
    if (Array.isArray(part)) for (const each of part) collect(each);
    if (!isObject(part)) return;
    if (typeof part.$ref === "string" && part.$ref !== "")
      found.push(part.$ref.replaceAll("#/definitions/", ""));
    for (const each of Object.values(part)) collect(each);
  };
  collect(value);
  return found;
}

/** The definitions that `value` refers to, or they in turn, but for those of blocks. */
export function nonBlockDefinitions(value: unknown, definitions: JsonObject): JsonObject {
  const found = new Map<string, unknown>();
  const waiting = definitionKeys(value);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key) || !Object.hasOwn(definitions, key)) continue;
    const definition = definitions[key];
    if (!isObject(definition) || Object.keys(definition).length === 0) continue;
    if (definition.block_type_slug !== undefined && definition.block_type_slug !== null) continue;
    found.set(key, definition);
    waiting.push(...definitionKeys(definition));
  }
  return Object.fromEntries(found);
}
