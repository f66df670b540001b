/** Tells whether a value may have been another one when a function was called: it is changed in the meantime. */
import type { Piece } from "./modules.ts";
import type { SourceModule } from "./source-module.ts";
import { isFunction, walk } from "./syntax.ts";

/**
 * Why it is not known whether the change of a name's value was made before a call; undefined where it was. `pieces` are
 * the function that is called.
 */
export function doubtOf({ place, node }: Piece, name: string, pieces: readonly Piece[]): string | undefined {
  if (place.failed) return `it uses \`${name}\`, which a cell that failed changes`;
  const defined = pieces.find((one) => one.place.url === place.url && place.cell === undefined)?.node.end;
  const from = place.running ? 0 : defined;
  return from !== undefined && awaitsBetween(place.module, from, node.start)
    ? `it uses \`${name}\`, which is changed while it may be called`
    : undefined;
}

/** Does the module wait for something at top level between these places, where others may run? */
function awaitsBetween({ body }: SourceModule, start: number, end: number): boolean {
  return body.some((statement) => {
    let awaits = false;
    if (statement.end > start && statement.start < end)
      walk(statement, (node) => {
        const isAwait =
          node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await === true);
        awaits ||= isAwait && node.start >= start && node.start < end;
        return !isFunction(node);
      });
    return awaits;
  });
}
