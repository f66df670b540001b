/** Finds the file that does not parse, and where in it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { positionOf } from "../../../cell/positions.ts";
import type { SyntaxProblem } from "../../../cell/syntax-problem.ts";

/** A text with what is wrong in it. */
export interface BrokenSource {
  /** How it is called in a traceback: the file's path. */
  label: string;
  source: string;
  problem: SyntaxProblem;
}

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

function sourceOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** What is wrong in the first of `files` that does not read as JavaScript. */
export function findBroken(files: Iterable<string>): BrokenSource | undefined {
  // Loaded with the first error of the kind: no notebook that is well needs it here.
  const { parse } = createRequire(import.meta.url)(
    `../../../cell/parse${extension}`,
  ) as typeof import("../../../cell/parse.ts");
  for (const label of files) {
    const source = sourceOf(label);
    const problem = parse(source).problems[0];
    if (problem) return { label, source, problem };
  }
  return undefined;
}

/** The error for such a file: a SyntaxError whose position is shown as that of a cell's is. */
export class BrokenFile extends SyntaxError {
  readonly broken: BrokenSource;
  constructor(broken: BrokenSource) {
    const { line } = positionOf(broken.source, broken.problem.offset);
    super(`${broken.problem.message} (${broken.label}, line ${line})`);
    this.broken = broken;
    for (const key of ["broken", "name"]) Object.defineProperty(this, key, { enumerable: false });
  }
  override name = "SyntaxError";
}
