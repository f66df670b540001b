/** Hints for what users write out of habit from other notebooks and languages. */

/** Names of other languages. */
const NAMES: Record<string, string> = {
  print: "console.log",
  println: "console.log",
  True: "true",
  False: "false",
  None: "null",
  nil: "null",
  len: ".length",
  str: "String",
  dict: "Object or Map",
};

/** The JavaScript for a name of another language. */
export function nameHere(name: string): string | undefined {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

const BLOCK = /^\s*(?:if|elif|else|for|while|with|try|except|finally|class)\b.*:\s*(?:#.*)?$/;

type Hint = readonly [RegExp, string];

/** Commands, which a cell begins with. A group of the pattern replaces `$1` of the hint. */
const COMMANDS: readonly Hint[] = [
  [
    /^\s*!?(?:npm|pnpm|yarn|bun)\s+(?:i|add|install)\s+(\S.*?)\s*$/,
    "a package is installed by %npm install $1",
  ],
  [/^\s*[!%]?(?:pip3?|conda|mamba|uv)\s+\S/, "packages come from npm: %npm install NAME"],
  [/^\s*!\s*(\S.*?)\s*$/, "a command is run by %sh $1"],
  [/^\s*(npm|npx|git|ls|cd|cat|curl|wget|mkdir|cp|mv|rm)\s+([^=(].*?)\s*$/, "a command is run by %sh $1 $2"],
];

/** Other lines that are not TypeScript. */
const LINES: readonly Hint[] = [
  [/^\s*(?:async\s+)?def\s+(\w+)\s*\(.*:/, "a function is written function $1() { … }"],
  [/^\s*import\s+([\w.]+)\s+as\s+(\w+)\s*$/, 'a module is imported by import * as $2 from "$1"'],
  [/^\s*from\s+([\w.]+)\s+import\s+(.+?)\s*$/, 'names are imported by import { $2 } from "$1"'],
  [BLOCK, "a block stands in braces, its condition in parentheses: if (x === 1) { … }"],
  [/\blambda\b[^:]*:/, "a function in an expression is written (x) => x + 1"],
  [/(?:^|[\s=(,:])f(["']).*\1/, "values go into text between backticks: `a is $${a}`"],
  [/\bfor\s+\w+\s+in\b.*\]/, "a list is made of another by values.map((value) => …)"],
];

const MAX_LINE_LENGTH = 500; // UTF-16 units of a line that may be a habit

/** How what a line seems to mean is written here; undefined for a line that is no habit. */
export function habitHint(line: string, isFirst: boolean): string | undefined {
  if (line.length > MAX_LINE_LENGTH) return undefined;
  for (const [pattern, hint] of isFirst ? [...COMMANDS, ...LINES] : LINES) {
    const [match] = pattern.exec(line) ?? [];
    if (match !== undefined) return match.replace(pattern, hint);
  }
  return undefined;
}

/** The hint for a cell such as `!ls -l`, which is TypeScript too, but of undeclared names. */
export function commandHint(cell: string): string | undefined {
  return /^\s*![ \t]*[a-z][^=()\n]*$/.test(cell) ? habitHint(cell.trim(), true) : undefined;
}
