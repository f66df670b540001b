/** Shortens a run's parameters for its record: small JSON stays as it is, anything else is described. */

import { carriedIn } from "./exact-numbers.ts";

const nodes = 500;
const characters = 4000;

/** The parameters as they are recorded. */
export function recordedParameters(parameters: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, recorded(value)]));
}

/** `value` if it is JSON and small (a big integer is its digits); else `<Array of 73908>`, `<Booster>`, `<text of 120000 characters>`. */
export function recorded(value: unknown): unknown {
  const left = { nodes, characters, big: false };
  if (!fits(value, left, 0)) return described(value);
  return left.big ? carriedIn(value) : value;
}

function fits(
  value: unknown,
  left: { nodes: number; characters: number; big: boolean },
  depth: number,
): boolean {
  if (--left.nodes < 0 || depth > 20) return false;
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "string") {
    left.characters -= value.length;
    return left.characters >= 0;
  }
  if (typeof value === "bigint") {
    left.big = true;
    left.characters -= String(value).length;
    return left.characters >= 0;
  }
  if (typeof value !== "object") return false;
  if (Array.isArray(value))
    return value.length <= left.nodes && value.every((element) => fits(element, left, depth + 1));
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.entries(value).every(([key, element]) => {
    left.characters -= key.length;
    return element === undefined || fits(element, left, depth + 1);
  });
}

function described(value: unknown): string {
  if (typeof value === "string") return `<text of ${value.length} characters>`;
  if (typeof value === "function") return `<function ${value.name || "without a name"}>`;
  if (typeof value !== "object" || value === null) return `<${typeof value} ${String(value)}>`;
  const name =
    (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ||
    "Object";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `<${name} of ${(value as { length?: number }).length ?? (value as DataView).byteLength}>`;
  }
  if (value instanceof Map || value instanceof Set) return `<${name} of ${value.size}>`;
  if (name === "Object") return `<Object of ${Object.keys(value).length}>`;
  return `<${name}>`;
}
