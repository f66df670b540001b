/** Looking at a user's values without running their code where that can be helped. */
import { types } from "node:util";

/**
 * A property as a library offers it: of the object itself only when it is data, of its class also through a getter.
 * A proxy is asked. Never throws: undefined when it cannot be read.
 */
export function read(value: object, key: PropertyKey): unknown {
  try {
    if (types.isProxy(value)) return Reflect.get(value, key);
    for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null) {
      const found = Object.getOwnPropertyDescriptor(at, key);
      if (!found) continue;
      if ("value" in found) return found.value;
      return at === value ? undefined : found.get?.call(value);
    }
  } catch {
    // A getter or a proxy's trap that fails offers nothing.
  }
  return undefined;
}

/** Something that is shown in a value's place: `[Getter]`, `[Circular]`. */
export interface Stand {
  readonly stand: string;
}

const stands = new WeakSet<object>();

function standFor(text: string): Stand {
  const stand = { stand: text };
  stands.add(stand);
  return stand;
}

export function isStand(value: unknown): value is Stand {
  return typeof value === "object" && value !== null && stands.has(value);
}

/** An own property without calling its getter, which is named instead. */
export function readOwn(value: object, key: PropertyKey): unknown {
  const found = Object.getOwnPropertyDescriptor(value, key);
  if (!found || "value" in found) return found?.value;
  return standFor(found.get && found.set ? "[Getter/Setter]" : found.get ? "[Getter]" : "[Setter]");
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
