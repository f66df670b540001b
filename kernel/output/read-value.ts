/** Reads users' values without running their code where that can be avoided. */
import { types } from "node:util";

/**
 * A property as a library offers it: of the object itself only when it is data, of its class also through a getter.
 * Of a proxy its trap is called. Never throws: undefined when it cannot be read.
 */
export function read(value: object, key: PropertyKey): unknown {
  try {
    if (types.isProxy(value)) return Reflect.get(value, key);
    for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
      const property = Object.getOwnPropertyDescriptor(at, key);
      if (!property) continue;
      if ("value" in property) return property.value;
      return at === value ? undefined : property.get?.call(value);
    }
  } catch {
    // A getter or a proxy's trap that fails offers nothing.
  }
  return undefined;
}

/** Shown in place of a value: `[Getter]`. */
export interface Placeholder {
  readonly placeholder: string;
}

/** A user's object may have the same shape: only those made here count. */
const PLACEHOLDERS = new WeakSet<object>();

function placeholder(text: string): Placeholder {
  const result = { placeholder: text };
  PLACEHOLDERS.add(result);
  return result;
}

export function isPlaceholder(value: unknown): value is Placeholder {
  return typeof value === "object" && value !== null && PLACEHOLDERS.has(value);
}

/** An own property without calling its getter, which is named instead. */
export function readOwn(value: object, key: PropertyKey): unknown {
  const property = Object.getOwnPropertyDescriptor(value, key);
  if (!property || "value" in property) return property?.value;
  return placeholder(
    property.get && property.set ? "[Getter/Setter]" : property.get ? "[Getter]" : "[Setter]",
  );
}

/** An object literal, or one without a prototype. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The name of an object's class; undefined for object literals and the nameless. */
export function className(value: object): string | undefined {
  const { name } = (read(value, "constructor") ?? {}) as { name?: unknown };
  return typeof name === "string" && name !== "" && name !== "Object" ? name : undefined;
}
