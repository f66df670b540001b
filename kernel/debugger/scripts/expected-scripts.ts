/** Compiles the scripts that a cell would run as, to say where it can stop or why it can't. */
import { analyse } from "../../cell/cell-module.ts";
import { CellSyntaxError, compileCell } from "../../cell/compile.ts";
import { type Segment, segment } from "../../cell/segment.ts";
import type { MappedScript } from "./mapped-script.ts";

/** A magic, as far as a debugger has to know it. */
export interface KnownMagic {
  name: string;
  /** True when its argument is TypeScript; `"template"` when parts of it are. */
  code?: boolean | "template";
}

/** Scripts of a cell; without any, `reason` says why, where more can be said than that nothing is to be run. */
export interface ExpectedScripts {
  scripts: MappedScript[];
  reason?: string;
}

const GLOBALS = new Set(Object.getOwnPropertyNames(globalThis));

/** `text` on the line and in the column where it stands in the cell. */
function inPlace(text: string, source: string, start: number): string {
  const above = source.slice(0, start).split("\n");
  return "\n".repeat(above.length - 1) + " ".repeat(above.at(-1)?.length ?? 0) + text;
}

/** Code around line magics, and the arguments of those that take code. Lines and columns are the cell's. */
function codeOf(part: Segment, source: string): string {
  if (part.kind === "code") return part.text;
  if (part.kind === "cell") return inPlace(part.body, source, part.bodyStart);
  const [line = ""] = source.slice(part.start).split("\n");
  const end = part.start + line.trimEnd().length;
  return inPlace(part.args, source, end - part.args.length);
}

/** `declared` are the names that have a value, `magics` all that there are. */
export function expectedScripts(
  source: string,
  declared: ReadonlySet<string>,
  magics: readonly KnownMagic[],
): ExpectedScripts {
  const isCode = (part: Segment): boolean =>
    part.kind === "code" || magics.some(({ name, code }) => name === part.name && code === true);
  const parts = segment(source);
  const [only] = parts;
  if (only?.kind === "cell" && !magics.some(({ name, code }) => name === only.name && code)) {
    return { scripts: [], reason: `A %%${only.name} cell is not TypeScript: the debugger can't stop in it` };
  }
  let problem: string | undefined;
  const scripts = parts.filter(isCode).flatMap((part): MappedScript[] => {
    const text = codeOf(part, source);
    try {
      const { code, maps } = compileCell(text, { declared, globals: GLOBALS }, analyse(text));
      return [{ code, maps }];
    } catch (error) {
      // What does not compile can't stop anywhere; running it will say where it is wrong.
      if (error instanceof CellSyntaxError) problem ??= error.message;
      return [];
    }
  });
  return { scripts, reason: problem && `SyntaxError: ${problem}` };
}
