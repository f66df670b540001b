/** What people write out of habit from other notebooks and languages, and how it is written here. */

/** Words that mean something elsewhere. */
const words: Record<string, string> = {
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

/** What a name that is not there is called here. */
export function wordHere(name: string): string | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}

const BLOCK = /^\s*(?:if|elif|else|for|while|with|try|except|finally|class)\b.*:\s*(?:#.*)?$/;

type Hint = readonly [RegExp, string];

/** Commands, which a cell begins with. Each group is put in its place. */
const commands: readonly Hint[] = [
  [
    /^\s*!?(?:npm|pnpm|yarn|bun)\s+(?:i|add|install)\s+(\S.*?)\s*$/,
    "a package is installed by %npm install $1",
  ],
  [/^\s*[!%]?(?:pip3?|conda|mamba|uv)\s+\S/, "packages come from npm: %npm install NAME"],
  [/^\s*!\s*(\S.*?)\s*$/, "a command is run by %sh $1"],
  [/^\s*(npm|npx|git|ls|cd|cat|curl|wget|mkdir|cp|mv|rm)\s+([^=(].*?)\s*$/, "a command is run by %sh $1 $2"],
];

/** Other lines that don't read as TypeScript. */
const lines: readonly Hint[] = [
  [/^\s*(?:async\s+)?def\s+(\w+)\s*\(.*:/, "a function is written function $1() { … }"],
  [/^\s*import\s+([\w.]+)\s+as\s+(\w+)\s*$/, 'a module is imported by import * as $2 from "$1"'],
  [/^\s*from\s+([\w.]+)\s+import\s+(.+?)\s*$/, 'names are imported by import { $2 } from "$1"'],
  [BLOCK, "a block stands in braces, its condition in parentheses: if (x === 1) { … }"],
  [/\blambda\b[^:]*:/, "a function in an expression is written (x) => x + 1"],
  [/(?:^|[\s=(,:])f(["']).*\1/, "values go into text between backticks: `a is $${a}`"],
  [/\bfor\s+\w+\s+in\b.*\]/, "a list is made of another by values.map((value) => …)"],
];

const LONGEST = 500; // UTF-16 units of a line that is looked at

/** How what a line of a cell seems to mean is written here; undefined for a line that is like none from elsewhere. */
export function habitHint(line: string, isFirst: boolean): string | undefined {
  if (line.length > LONGEST) return undefined;
  for (const [pattern, hint] of isFirst ? [...commands, ...lines] : lines) {
    const [meant] = pattern.exec(line) ?? [];
    if (meant !== undefined) return meant.replace(pattern, hint);
  }
  return undefined;
}

/** The hint for a cell such as `!ls -l`, which is TypeScript too, but names nothing that is there. */
export function meantCommand(cell: string): string | undefined {
  return /^\s*![ \t]*[a-z][^=()\n]*$/.test(cell) ? habitHint(cell.trim(), true) : undefined;
}
