/** Masks the data of block documents where a server does not: Prefect's leaves some secrets as they are. */
import { MASK, maskSecrets } from "../../contract/blocks/secrets.ts";
import { isRecord } from "../../is-record.ts";
import { type BlockDefinition, secretPaths } from "../definition.ts";
import { ownType } from "../own-types.ts";

/** Data by names on the wire, to be shown to people. */
export function shownData(slug: string, data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const type = ownType(slug);
  const masked = type ? maskSecrets({ ...data }, allSecrets(type)) : data;
  return withoutPasswords(masked) as Record<string, unknown>;
}

/** Of the type, and of those that may be nested in it. */
function allSecrets(type: BlockDefinition): string[] {
  const nested = type.fields.flatMap(({ wire, blocks }) =>
    blocks.flatMap((block) => allSecrets(block).map((path) => `${wire}.${path}`)),
  );
  return [...secretPaths(type, "wire"), ...nested];
}

/** Addresses of databases hold passwords, whatever field they are in. */
function withoutPasswords(value: unknown): unknown {
  if (typeof value === "string")
    return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/]*@/i, `$1${MASK}@`);
  if (Array.isArray(value)) return value.map(withoutPasswords);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutPasswords(inner)]));
}
