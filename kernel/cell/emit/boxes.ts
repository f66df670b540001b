/** Names the boxes `{v, d}` (value, declared) of a cell: an identifier each, and the parameter that takes it. */
import type { CellModule } from "../cell-module.ts";
import type { Declaration } from "../declarations.ts";
import { namesReachedEarly } from "./dead-zone.ts";

/** The boxes that a cell's code refers to. */
export interface BoxNames {
  /** The identifier of the runtime helpers, fresh to the cell. */
  readonly helper: string;
  /** The end of each box's identifier. */
  readonly suffix: string;
  /** The identifier of a name's box; the cell takes that box from now on. */
  box(name: string): string;
  /**
   * The parameter that takes a box. A name that may be read early has its box in a `const` that is declared where
   * the name is, so V8's own dead zone guards it: reads cost what they cost without (measured).
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
