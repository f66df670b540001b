/** Checks the options given to `task()`, `flow()` and other functions; another spelling is answered with ours. */
import { CellflowError } from "../errors.ts";
import type { Option, OptionKind } from "./option.ts";
import { optionsOf } from "./registry.ts";

/** @throws CellflowError `options.unknown` or `options.invalid`, in one line that names the right option. */
export function checkOptions(kind: OptionKind, given: object): void {
  checkGiven(kind, given, optionsOf(kind));
}

/** What is checked of an option, whatever it is an option of. */
export type CheckedOption = Pick<Option, "name" | "aliases" | "unit" | "problem">;

/**
 * @param owner what the options are of, as the error calls it
 * @throws CellflowError `options.unknown` or `options.invalid`
 */
export function checkGiven(owner: string, given: object, known: readonly CheckedOption[]): void {
  for (const [key, value] of Object.entries(given)) {
    const option = known.find(({ name }) => name === key);
    if (!option) throw unknownOption(owner, key, known);
    const problem = value === undefined ? undefined : option.problem(value);
    if (problem === undefined) continue;
    throw new CellflowError("options.invalid", `${owner} option \`${key}\` ${problem}, got ${shown(value)}`);
  }
}

function unknownOption(owner: string, key: string, known: readonly CheckedOption[]): CellflowError {
  const bare = key.replaceAll(/[_-]/g, "").toLowerCase();
  const meant = known.find(({ name, aliases }) => name.toLowerCase() === bare || aliases.includes(bare));
  const advice = meant
    ? `: write \`${meant.name}\`${meant.unit ? ` (${meant.unit})` : ""}`
    : `; it has ${known.map(({ name }) => name).join(", ")}`;
  return new CellflowError("options.unknown", `${owner} has no option \`${key}\`${advice}`);
}

/** Characters of a wrong value. */
const MAX_SHOWN = 200;

function shown(value: unknown): string {
  const withFunctions = (_: string, part: unknown): unknown =>
    typeof part === "function" ? `<function ${part.name}>` : part;
  try {
    const text = JSON.stringify(value, withFunctions) ?? String(value);
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  } catch {
    // It holds itself, or a big integer.
    return `<${typeof value}>`;
  }
}
