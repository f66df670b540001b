/** Masks the secrets in a block's data, and keeps the stored ones where a mask is sent back. */
import { isObject, type JsonObject } from "./json-text.ts";

/** In a secret's place. */
export const MASK = "********";

/** Where the secrets are: at this key, in all below it, or further in. */
interface Secrets {
  isSecret: boolean;
  isAllBelow: boolean;
  readonly inside: Map<string, Secrets>;
}

/**
 * A block's data with a mask for every secret. Secret fields are paths (`child.password`), `*` stands for all below;
 * a path goes into the elements of a list. Of a secret that is an object its keys are left, as clients read them back.
 */
export function maskSecrets(data: JsonObject, secretFields: readonly string[]): JsonObject {
  return maskAt(data, secretsOf(secretFields)) as JsonObject;
}

/** Data in which every value is masked, whatever fields are secret. */
export function maskAll(value: unknown): unknown {
  if (isObject(value) && Object.keys(value).length > 0) {
    return mapped(value, maskAll);
  }
  return MASK;
}

/** The update's data with the secrets of `current` where it has but their masks. */
export function keepSecrets(
  update: JsonObject,
  current: JsonObject,
  secretFields: readonly string[],
): JsonObject {
  return keepAt(update, current, secretsOf(secretFields)) as JsonObject;
}

/** The secret fields that a schema's fields name. */
export function secretFieldsOf(fields: JsonObject): string[] {
  const list = fields.secret_fields;
  return Array.isArray(list) ? list.filter((field) => typeof field === "string") : [];
}

/** One tree for all of them: data is walked once, however many there are. */
function secretsOf(secretFields: readonly string[]): Secrets {
  const none = (): Secrets => ({ isSecret: false, isAllBelow: false, inside: new Map() });
  const root = none();
  for (const field of secretFields) {
    let at = root;
    for (const step of field.split(".")) {
      if (step === "*") {
        at.isAllBelow = true;
        break;
      }
      const next = at.inside.get(step) ?? none();
      at.inside.set(step, next);
      at = next;
    }
    if (!at.isAllBelow) at.isSecret = true;
  }
  return root;
}

function maskAt(value: unknown, secrets: Secrets): unknown {
  if (secrets.isAllBelow) return maskAll(value);
  // What is not there is no secret.
  if (secrets.isSecret) return value === null ? value : maskAll(value);
  if (Array.isArray(value)) return value.map((each) => maskAt(each, secrets));
  if (!isObject(value) || secrets.inside.size === 0) return value;
  return mapped(value, (inner, key) => {
    const further = secrets.inside.get(key);
    return further ? maskAt(inner, further) : inner;
  });
}

function keepAt(update: unknown, current: unknown, secrets: Secrets): unknown {
  if (current === undefined) return update;
  if (secrets.isAllBelow || secrets.isSecret) return keepMasked(update, current);
  if (Array.isArray(update) && Array.isArray(current))
    return update.map((each, at) => keepAt(each, current[at], secrets));
  if (!isObject(update) || !isObject(current) || secrets.inside.size === 0) return update;
  return mapped(update, (inner, key) => {
    const further = secrets.inside.get(key);
    return further && Object.hasOwn(current, key) ? keepAt(inner, current[key], further) : inner;
  });
}

function keepMasked(update: unknown, current: unknown): unknown {
  if (update === MASK) return current;
  if (!isObject(update) || !isObject(current)) return update;
  return mapped(update, (inner, key) =>
    Object.hasOwn(current, key) ? keepMasked(inner, current[key]) : inner,
  );
}

function mapped(object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
