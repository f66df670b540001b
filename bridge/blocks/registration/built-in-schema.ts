/** Chooses the schema of a type that a server has itself, among those of several versions of its package. */
import { coerce, compare } from "semver";
import type { BlockSchema } from "../../contract/blocks/block-schema.ts";
import { secretFieldsOf } from "../../contract/blocks/secrets.ts";
import { isRecord } from "../../is-record.ts";
import type { BlockDefinition } from "../definition.ts";

/** The schema of the newest version that has the fields which must be, and hides what is secret; of those, the newest. */
export function builtInSchema(
  { fields }: BlockDefinition,
  schemas: readonly BlockSchema[],
): BlockSchema | undefined {
  const required = fields.filter(({ isRequired }) => isRequired).map(({ wire }) => wire);
  const secrets = fields
    .filter(({ isKnownSecret }) => isKnownSecret)
    .flatMap(({ wire, secrets: paths }) => paths.map((path) => (path === "" ? wire : `${wire}.${path}`)));
  return schemas
    .filter((schema) => {
      const { properties } = schema.fields;
      const hidden = secretFieldsOf(schema.fields);
      return (
        isRecord(properties) &&
        required.every((wire) => Object.hasOwn(properties, wire)) &&
        secrets.every((path) => hidden.includes(path))
      );
    })
    .toSorted((a, b) => byVersion(b, a))
    .at(0);
}

function byVersion(a: BlockSchema, b: BlockSchema): number {
  return compare(coerce(a.version) ?? "0.0.0", coerce(b.version) ?? "0.0.0");
}
