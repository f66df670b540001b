/** A cell's text to its tree, or to errors with their places. */
import { parseSync } from "oxc-parser";
import { child, eachChild, type Node } from "./syntax.ts";

/** A syntax error: what, and where in the text (UTF-16 offset). */
export interface SyntaxProblem {
  message: string;
  offset: number;
  end: number;
  help?: string;
}

/** A parsed text. `body` is what could be read; with `problems` it is not to be run. */
export interface Parsed {
  body: Node[];
  problems: SyntaxProblem[];
  /** The dialect that was needed: JSX only when the text does not read as plain TypeScript. */
  dialect: "ts" | "tsx";
}

const DEEPEST = 700; // brackets in brackets: several times that, and the parser's own stack ends, and the kernel with it

function codesOf(letters: string): ReadonlySet<number> {
  return new Set([...letters].map((letter) => letter.charCodeAt(0)));
}

const [OPENING, CLOSING] = [codesOf("([{"), codesOf(")]}")];
const [QUOTE, APOSTROPHE, BACKSLASH, LINE_END] = [34, 39, 92, 10];

/** Where a string that begins at `from` ends: at its quote, or with its line. */
function stringEnd(source: string, from: number): number {
  const quote = source.charCodeAt(from);
  let at = from + 1;
  for (let code = source.charCodeAt(at); at < source.length; code = source.charCodeAt(at)) {
    if (code === quote || code === LINE_END) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** Where brackets are nested too deeply; strings are left out, as far as a glance tells. */
function tooDeep(source: string): number | undefined {
  if (source.length < DEEPEST) return undefined;
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === QUOTE || code === APOSTROPHE) at = stringEnd(source, at);
    else if (OPENING.has(code)) depth += 1;
    else if (CLOSING.has(code)) depth -= 1;
    if (depth > DEEPEST) return at;
  }
  return undefined;
}

function attempt(source: string, dialect: "ts" | "tsx"): Parsed {
  const result = parseSync(`cell.${dialect}`, source, {
    lang: dialect,
    sourceType: "module",
    astType: "ts",
    preserveParens: true,
    showSemanticErrors: true,
  });
  const problems = result.errors
    .filter((error) => error.severity === "Error")
    .map((error) => {
      const label = error.labels[0];
      return {
        message: error.message,
        offset: label?.start ?? 0,
        end: label?.end ?? 0,
        ...(error.helpMessage ? { help: error.helpMessage } : {}),
      };
    });
  if (source.startsWith("#!")) {
    const message = "A cell can't begin with #!, which is for files that are run as programs";
    problems.unshift({ message, offset: 0, end: /$/m.exec(source)?.index ?? 2 });
  }
  try {
    return { body: result.program.body as unknown as Node[], problems, dialect };
  } catch {
    // oxc hands over its tree as JSON, and a backslash in a JSX name makes that unreadable.
    const offset = Math.max(0, source.indexOf("\\"));
    const unreadable = { message: "A JSX name can't contain a backslash", offset, end: offset + 1 };
    return { body: [], problems: problems.length > 0 ? problems : [unreadable], dialect };
  }
}

function moveBack(node: Node): void {
  node.start -= 1;
  node.end -= 1;
  eachChild(node, moveBack);
}

/** The first letter that is neither blank nor part of a comment. */
function firstLetter(source: string): string | undefined {
  const skipped = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
  let at = 0;
  while (skipped.test(source)) at = skipped.lastIndex;
  return source[at];
}

/** A text that reads as an object in braces is that, as in a REPL, though a module would read a block of labels. */
function objectIn(source: string): Parsed | undefined {
  if (firstLetter(source) !== "{") return undefined;
  const parsed = attempt(`(${source}\n)`, "ts");
  const [statement] = parsed.body;
  const object = statement && child(child(statement, "expression") ?? statement, "expression");
  if (parsed.problems.length > 0 || parsed.body.length !== 1 || object?.type !== "ObjectExpression")
    return undefined;
  moveBack(object);
  return {
    ...parsed,
    body: [{ ...statement, start: object.start, end: object.end, expression: object } as Node],
  };
}

/** Parse TypeScript as a module body; a text that only reads with JSX is read with JSX. */
export function parse(source: string): Parsed {
  const offset = tooDeep(source);
  if (offset !== undefined) {
    const message = `Brackets are nested more than ${DEEPEST.toLocaleString("en")} deep`;
    return { body: [], problems: [{ message, offset, end: offset + 1 }], dialect: "ts" };
  }
  const object = objectIn(source);
  if (object) return object;
  const plain = attempt(source, "ts");
  if (plain.problems.length === 0 || !/<\/|\/>/.test(source)) return plain;
  const jsx = attempt(source, "tsx");
  return jsx.problems.length === 0 ? jsx : plain;
}
