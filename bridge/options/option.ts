/** Defines what an option of `task()` and `flow()` is: everything that is known of it, in one value. */

export type OptionKind = "task" | "flow";

/** One option. Checks, messages, the magics' flags and their help derive from it. */
export interface Option {
  name: string;
  kinds: readonly OptionKind[];
  /** Names that people know from Prefect's Python SDK and its neighbours: in lower case, without `_` and `-`. */
  aliases: readonly string[];
  /** What a number of it counts; said where another name is answered with this one. */
  unit?: "seconds";
  /** What a value is not, as a predicate (`must be …`); undefined when it is right. */
  problem(value: unknown): string | undefined;
  /** How `%%task` and `%%flow` take it; without one, only code can give it. */
  flags?: readonly OptionFlag[];
  /** The option's value from those of its flags, by name; default: that of its only flag. */
  fromFlags?(values: Record<string, unknown>): unknown;
}

/** An option as a magic's flag: `--name VALUE`. */
export interface OptionFlag {
  name: string;
  /** `expression`: TypeScript, with the names that the cell sees; `flag`: true where it stands. */
  type: "flag" | "text" | "number" | "numbers" | "expression";
  /** How its value is called in the help; a `flag` has none. */
  value?: string;
  /** A `flag` with one that says no: `--no-NAME`; this is its summary. */
  no?: string;
  /** May be given several times; its value is then a list. */
  many?: boolean;
  summary: string;
  /** The value as the line under the cell says it: `3 retries`. */
  phrase(value: unknown): string;
}

export function isSeconds(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

export function isListOfStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
