/** A method that values of a kind have in templates. */
import type { Reader } from "../arguments.ts";
import type { Budget } from "../budget.ts";
import type { Arguments, Value } from "../values.ts";

/** `names` are its parameters in their order, `["*"]` where it takes any; `raw` are the arguments as they came. */
export type Method<Of> = {
  readonly names: readonly string[];
  readonly call: (of: Of, args: Reader, budget: Budget, raw: Arguments) => Value;
};

/** A method with these parameters. */
export function method<Of>(names: readonly string[], call: Method<Of>["call"]): Method<Of> {
  return { names, call };
}
