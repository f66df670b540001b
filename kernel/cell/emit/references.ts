/** Rewrites references to top-level names as reads and writes of their boxes. */

import type { Reference, Use } from "../references/reference.ts";
import type { BoxNames } from "./boxes.ts";
import type { Edits } from "./edits.ts";
import { isLanguageName } from "./language-names.ts";

/** What a cell is compiled for: the names around it. */
export interface CellEnvironment {
  /** Names that other cells have declared, and whose value is there. */
  declared: { has(name: string): boolean };
  /** Names of the global object. */
  globals: { has(name: string): boolean };
}

const WRITES: ReadonlySet<Use> = new Set(["write", "update", "shorthand-write"]);
const CONSTANTS: ReadonlySet<string> = new Set(["const", "using", "import"]);
/** Uses where only a name and its members are allowed. */
const NAME_ONLY: ReadonlySet<Use> = new Set(["jsx", "entity"]);

/** Rewrites references, one by one. `resultStart` is where the expression begins that is the cell's result. */
export function createReferenceWriter(
  { text, name: giveName }: Edits,
  { box, declaration, helper }: BoxNames,
  environment: CellEnvironment,
  resultStart: number | undefined,
): (reference: Reference) => void {
  const isGlobal = (name: string): boolean => environment.globals.has(name) || name === "undefined";

  /** True when the name is not the notebook's, now or when the code runs: it stays as it is. */
  const isForeign = ({ name, deferred, use }: Reference): boolean =>
    !declaration(name) &&
    !environment.declared.has(name) &&
    isGlobal(name) &&
    (!deferred || isLanguageName(name) || NAME_ONLY.has(use));

  /** A name that no cell has declared yet: read from its box once a later one has. Quoted by V8 when it fails. */
  const late = (name: string, fallback: string): string =>
    `(${box(name)}.d && ${box(name)} || ${fallback}).v`;

  const replacement = ({ name, use, start, deferred }: Reference): string => {
    const own = declaration(name);
    if (own) {
      if (WRITES.has(use) && CONSTANTS.has(own.kind)) return `${helper}.constant(${JSON.stringify(name)}).v`;
      const isDead = !deferred && own.dead.some((zone) => start >= zone.start && start < zone.end);
      return isDead ? `(${helper}.early(${JSON.stringify(name)})).v` : `${box(name)}.v`;
    }
    if (environment.declared.has(name) || NAME_ONLY.has(use)) return `${box(name)}.v`;
    const quoted = JSON.stringify(name);
    if (WRITES.has(use)) return `${helper}.assignable(${box(name)}, ${quoted}).v`;
    if (use === "typeof") return late(name, `${helper}.global(${quoted})`);
    const read = late(name, isGlobal(name) ? `{v: ${name}}` : `${helper}.missing(${quoted})`);
    return use === "decorator" ? `(${read})` : read;
  };

  return (reference) => {
    if (isForeign(reference)) return;
    const { name, start, end, use, anonymous } = reference;
    const written = replacement(reference);
    // A parenthesis at the start of a line would join the line before it.
    const semicolon = reference.startsStatement && start !== resultStart ? ";" : "";
    if (use === "call") text.update(start, end, `${semicolon}(0, ${written})`);
    else if (use === "shorthand-read" || use === "shorthand-write") text.appendLeft(end, `: ${written}`);
    else text.update(start, end, `${written.startsWith("(") ? semicolon : ""}${written}`);
    if (anonymous) giveName(anonymous, name);
  };
}
