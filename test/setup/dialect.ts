/** Finds what departs from the dialect of CONTRIBUTING.md and no linter holds: arrows with a name at top level, heads that are none. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** `const name = (a) => …` at top level, its parameters on one line or on several. */
const NAMED_ARROW =
  /^(?:export )?const ([\w$]+) = (?:async )?(?:<.*>)?\((?:(?:[^()\n]|\([^()\n]*\))*|\n(?: {2}[^\n]*\n)*)\)(?:: [^\n=]*)? =>/gm;
/** The file's first comment, which may follow a hashbang. */
const HEAD = /^(?:#![^\n]*\n)?\/\*\*\s*(?:\* )?(\S+)/;
/** A head that begins so is a question or a riddle, not what the file does. */
const QUESTIONS: ReadonlySet<string> = new Set([
  "How",
  "What",
  "Which",
  "Where",
  "When",
  "Whether",
  "Who",
  "Why",
]);

/** A line for each departure of one file, with what to do about it (pure). */
export function departures(path: string, text: string): string[] {
  const arrows = [...text.matchAll(NAMED_ARROW)].map(({ 1: name, index }) => {
    const line = text.slice(0, index).split("\n").length;
    return `${path}:${line}: ${name} has a name at top level: declare it with \`function\`.`;
  });
  if (path.startsWith("test/")) return arrows;
  const [, first] = HEAD.exec(text) ?? [];
  if (first === undefined)
    return [`${path}:1: begin the file with a comment of one sentence: what it does.`, ...arrows];
  return QUESTIONS.has(first)
    ? [
        `${path}:1: the head begins with "${first}": say what the file does ("Parses …", "Limits …").`,
        ...arrows,
      ]
    : arrows;
}

/** The same for the files below `root`. */
export function checkDialect(root: string): string[] {
  const files = globSync("{cli.ts,{kernel,bridge,magics,notebooks,test}/**/*.ts}", { cwd: root }).sort();
  return files
    .filter((path) => !/(^|\/)(fixtures|examples|output)\//.test(path))
    .flatMap((path) => departures(path, readFileSync(join(root, path), "utf8")));
}
