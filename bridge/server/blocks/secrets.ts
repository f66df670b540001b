/** Masks the secrets in a block's data, and keeps the stored ones where a mask is sent back. */
import { isObject, type JsonObject } from "./json-text.ts";

/** In a secret's place. */
export const MASK = "********";

/**
 * A block's data with a mask for every secret. Secret fields are paths (`child.password`), `*` stands for all below;
 * a path goes into the elements of a list. Of a secret that is an object its keys are left, as clients read them back.
 */
export function maskSecrets(data: JsonObject, secretFields: readonly string[]): JsonObject {
  return secretFields.reduce<unknown>((masked, field) => maskAt(masked, steps(field)), data) as JsonObject;
}

/** Data in which every value is masked, whatever fields are secret. */
export function maskAll(value: unknown): unknown {
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskAll(inner)]));
  }
  return MASK;
}

/** The update's data with the secrets of `current` where it has but their masks. */
export function keepSecrets(
  update: JsonObject,
  current: JsonObject,
  secretFields: readonly string[],
): JsonObject {
  return secretFields.reduce<unknown>(
    (kept, field) => keepAt(kept, current, steps(field)),
    update,
  ) as JsonObject;
}

/** The secret fields that a schema's fields name. */
export function secretFieldsOf(fields: JsonObject): string[] {
  const list = fields.secret_fields;
  return Array.isArray(list) ? list.filter((field) => typeof field === "string") : [];
}

function steps(field: string): string[] {
  const path = field.split(".");
  const wildcard = path.indexOf("*");
  return wildcard === -1 ? path : path.slice(0, wildcard + 1);
}

function maskAt(value: unknown, [step, ...rest]: string[]): unknown {
  // What is not there is no secret.
  if (step === undefined) return value === null || value === undefined ? value : maskAll(value);
  if (step === "*") return maskAll(value);
  if (Array.isArray(value)) return value.map((each) => maskAt(each, [step, ...rest]));
  if (!isObject(value) || !Object.hasOwn(value, step)) return value;
  return { ...value, [step]: maskAt(value[step], rest) };
}

function keepAt(update: unknown, current: unknown, [step, ...rest]: string[]): unknown {
  if (current === undefined) return update;
  if (step === undefined || step === "*") return keepMasked(update, current);
  if (Array.isArray(update) && Array.isArray(current))
    return update.map((each, at) => keepAt(each, current[at], [step, ...rest]));
  if (!isObject(update) || !isObject(current)) return update;
  if (!Object.hasOwn(update, step) || !Object.hasOwn(current, step)) return update;
  return { ...update, [step]: keepAt(update[step], current[step], rest) };
}

function keepMasked(update: unknown, current: unknown): unknown {
  if (update === MASK) return current;
  if (!isObject(update) || !isObject(current)) return update;
  return Object.fromEntries(
    Object.entries(update).map(([key, inner]) => [
      key,
      Object.hasOwn(current, key) ? keepMasked(inner, current[key]) : inner,
    ]),
  );
}
