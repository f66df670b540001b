/** The scripts that a cell would run as, before it has run: for saying where it can stop. */
import { analyse } from "../cell/cell-module.ts";
import { compileCell } from "../cell/compile.ts";
import { segment } from "../cell/segment.ts";
import type { Carrier } from "./breakpoints.ts";

const globals = new Set(Object.getOwnPropertyNames(globalThis));

/** Code before and after line magics; the body of a cell magic, when it reads as TypeScript. Lines are the cell's. */
const codeOf = (source: string): string[] =>
  segment(source).flatMap((part) => {
    if (part.kind === "code") return [part.text];
    return part.kind === "cell"
      ? ["\n".repeat(source.slice(0, part.bodyStart).split("\n").length - 1) + part.body]
      : [];
  });

export const likelyScripts = (source: string, declared: ReadonlySet<string>): Carrier[] =>
  codeOf(source).flatMap((text): Carrier[] => {
    try {
      const { code, maps } = compileCell(text, { declared, globals }, analyse(text));
      return [{ code, maps }];
    } catch {
      // What does not compile can't stop anywhere; running it will say why.
      return [];
    }
  });
