/** Says how the author of a task calls an argument. */
import type { Definition } from "../definition.ts";

/** The parameter that the argument at a position is for, `rest[2]`, or `argument 3` where it has no name. */
export function argumentName({ parameters: { names, rest } }: Definition, at: number): string {
  if (rest && at >= names.length - 1) return `${names.at(-1)}[${at - names.length + 1}]`;
  return names[at] || `argument ${at + 1}`;
}
