/** The names that a part of a template sees: its own, then those around it. */
import type { Value } from "./values.ts";

/** Names and their values. */
export interface Scope {
  get(name: string): Value | undefined;
  /** In this scope alone: what is around keeps its own. */
  set(name: string, value: Value): void;
  inner(): Scope;
}

/** @param outer what is around, if anything */
export function createScope(outer?: Scope, values = new Map<string, Value>()): Scope {
  const scope: Scope = {
    get: (name) => (values.has(name) ? values.get(name) : outer?.get(name)),
    set: (name, value) => void values.set(name, value),
    inner: () => createScope(scope),
  };
  return scope;
}
