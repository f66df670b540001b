/** What is written in the place of a name that the code refers to. */
import { isLanguageName } from "../language-names.ts";
import type { Reference, Use } from "../references/reference.ts";
import type { BoxNames } from "./boxes.ts";
import type { Edits } from "./edits.ts";

/** What the cell may take for granted about the rest of the notebook. */
export interface Surroundings {
  /** Names that other cells have declared, and whose value is there. */
  declared: { has(name: string): boolean };
  /** Names of the global object. */
  globals: { has(name: string): boolean };
}

const writes: ReadonlySet<Use> = new Set(["write", "update", "shorthand-write"]);
const constants: ReadonlySet<string> = new Set(["const", "using", "import"]);
/** Where only a name and its members may stand. */
const plain: ReadonlySet<Use> = new Set(["jsx", "entity"]);

/** Rewrites references, one by one. `resultStart` is where the expression begins that is the cell's result. */
export function createReferenceWriter(
  { text, name: giveName }: Edits,
  { box, declaration, helper }: BoxNames,
  around: Surroundings,
  resultStart: number | undefined,
): (reference: Reference) => void {
  const isGlobal = (name: string): boolean => around.globals.has(name) || name === "undefined";

  /** True when the name is none of the notebook's, now and when the code runs: it stays as it is. */
  const stays = ({ name, deferred, use }: Reference): boolean =>
    !declaration(name) &&
    !around.declared.has(name) &&
    isGlobal(name) &&
    (!deferred || isLanguageName(name) || plain.has(use));

  /** A name that no cell has declared yet; where a later one has, it is asked for. Quoted by V8 when it fails. */
  const later = (name: string, otherwise: string): string =>
    `(${box(name)}.d && ${box(name)} || ${otherwise}).v`;

  const place = ({ name, use, start, deferred }: Reference): string => {
    const own = declaration(name);
    if (own) {
      if (writes.has(use) && constants.has(own.kind)) return `${helper}.constant(${JSON.stringify(name)}).v`;
      const isDead = !deferred && own.dead.some((zone) => start >= zone.start && start < zone.end);
      return isDead ? `(${helper}.early(${JSON.stringify(name)})).v` : `${box(name)}.v`;
    }
    if (around.declared.has(name) || plain.has(use)) return `${box(name)}.v`;
    const quoted = JSON.stringify(name);
    if (writes.has(use)) return `${helper}.assignable(${box(name)}, ${quoted}).v`;
    if (use === "typeof") return later(name, `${helper}.global(${quoted})`);
    const found = later(name, isGlobal(name) ? `{v: ${name}}` : `${helper}.missing(${quoted})`);
    return use === "decorator" ? `(${found})` : found;
  };

  return (reference) => {
    if (stays(reference)) return;
    const { name, start, end, use, anonymous } = reference;
    const written = place(reference);
    // A parenthesis at the start of a line would join the line before it.
    const semicolon = reference.startsStatement && start !== resultStart ? ";" : "";
    if (use === "call") text.update(start, end, `${semicolon}(0, ${written})`);
    else if (use === "shorthand-read" || use === "shorthand-write") text.appendLeft(end, `: ${written}`);
    else text.update(start, end, `${written.startsWith("(") ? semicolon : ""}${written}`);
    if (anonymous) giveName(anonymous, name);
  };
}
