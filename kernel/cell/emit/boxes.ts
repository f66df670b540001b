/** By which identifier a cell speaks of a name's box `{v, d}` (value, declared), and which parameter takes it. */
import type { CellModule, Declaration } from "../cell-module.ts";
import { namesReachedEarly } from "../dead-zone.ts";

/** The boxes that a cell's text speaks of. */
export interface BoxNames {
  /** The identifier of the runtime helpers, fresh to the cell. */
  readonly helper: string;
  /** What ends the identifier of each box. */
  readonly suffix: string;
  /** The identifier of a name's box; the cell takes that box from now on. */
  box(name: string): string;
  /**
   * The parameter that takes a box. A name that may be asked for early has its box under a `const` that comes to
   * be with the declaration, so V8's own dead zone guards it: reads cost what they cost without (measured).
   */
  parameter(name: string): string;
  isReachedEarly(name: string): boolean;
  /** What the cell itself declares, types left out. */
  declaration(name: string): Declaration | undefined;
  /** Names whose boxes are taken, in order. */
  taken(): string[];
}

function freshSuffix(source: string): string {
  let suffix = "$c";
  while (source.includes(suffix)) suffix += "c";
  return suffix;
}

export function createBoxNames(cell: CellModule): BoxNames {
  const suffix = freshSuffix(cell.source);
  const early = namesReachedEarly(cell);
  const names = new Set<string>();
  const box = (name: string): string => {
    names.add(name);
    return `${name}${suffix}`;
  };
  return {
    helper: suffix,
    suffix,
    box,
    parameter: (name) => (early.has(name) ? `${box(name)}${suffix}` : box(name)),
    isReachedEarly: (name) => early.has(name),
    declaration: (name) => {
      const declaration = cell.declarations.get(name);
      return declaration && declaration.kind !== "type" ? declaration : undefined;
    },
    taken: () => [...names],
  };
}
