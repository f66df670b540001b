/** Checks the options given to `task()` and `flow()`; another spelling is answered with ours. */
import { CellflowError } from "../errors.ts";
import type { Option, OptionKind } from "./option.ts";
import { optionsOf } from "./registry.ts";

/** @throws CellflowError `options.unknown` or `options.invalid`, in one line that names the right option. */
export function checkOptions(kind: OptionKind, given: object): void {
  checkAgainst(kind, optionsOf(kind), given);
}

/** What is checked of an option. */
export type CheckedOption = Pick<Option, "name" | "aliases" | "unit" | "problem">;

/**
 * Checks options against those that `kind` has.
 * @throws CellflowError `options.unknown` or `options.invalid`
 */
export function checkAgainst(kind: string, known: readonly CheckedOption[], given: object): void {
  for (const [key, value] of Object.entries(given)) {
    const option = known.find(({ name }) => name === key);
    if (!option) throw unknownOption(kind, key, known);
    const problem = value === undefined ? undefined : option.problem(value);
    if (problem === undefined) continue;
    throw new CellflowError("options.invalid", `${kind} option \`${key}\` ${problem}, got ${shown(value)}`);
  }
}

function unknownOption(kind: string, key: string, known: readonly CheckedOption[]): CellflowError {
  const bare = key.replaceAll(/[_-]/g, "").toLowerCase();
  const meant = known.find(({ name, aliases }) => name.toLowerCase() === bare || aliases.includes(bare));
  const advice = meant
    ? `: write \`${meant.name}\`${meant.unit ? ` (${meant.unit})` : ""}`
    : `; it has ${known.map(({ name }) => name).join(", ")}`;
  return new CellflowError("options.unknown", `${kind} has no option \`${key}\`${advice}`);
}

function shown(value: unknown): string {
  const withFunctions = (_: string, part: unknown): unknown =>
    typeof part === "function" ? `<function ${part.name}>` : part;
  try {
    return JSON.stringify(value, withFunctions) ?? String(value);
  } catch {
    // It holds itself, or a big integer.
    return `<${typeof value}>`;
  }
}
