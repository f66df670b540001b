/** Finds what `of.name` and `of[at]` mean in a template: an element, or a method that only reads. */
import type { Budget } from "./budget.ts";
import { isChanging, methodOf } from "./methods/methods.ts";
import { elementAt } from "./operators/subscript.ts";
import { Dict, Namespace, repr, typeName, Undefined, type Value } from "./values.ts";

/** Both give {@link Undefined} for what is not there, and for what templates may not read. */
export interface Access {
  /** `of.name`: a method or else an element. */
  attribute(of: Value, name: string): Value;
  /** `of[at]`: an element or else a method. */
  item(of: Value, at: Value): Value;
}

/** @param budget of the template that is rendered */
export function createAccess(budget: Budget): Access {
  const access: Access = {
    attribute(of, name) {
      if (of instanceof Undefined) return of;
      if (name.startsWith("_") || isChanging(of, name))
        return new Undefined(
          `access to attribute '${name}' of '${typeName(of)}' object is unsafe.`,
          "SecurityError",
        );
      const found =
        of instanceof Namespace
          ? of.values.get(name)
          : (methodOf(of, name, budget) ?? elementAt(of, name, budget));
      return found === undefined ? missing(of, name) : found;
    },
    item(of, at) {
      if (of instanceof Undefined) return of;
      const found = elementAt(of, at, budget);
      if (found !== undefined) return found;
      if (typeof at === "string") return access.attribute(of, at);
      return new Undefined(`${typeName(of)} object has no element ${repr(at)}`);
    },
  };
  return access;
}

function missing(of: Value, name: string): Undefined {
  return new Undefined(
    of instanceof Dict
      ? `'dict object' has no attribute '${name}'`
      : `'${typeName(of)} object' has no attribute '${name}'`,
  );
}
