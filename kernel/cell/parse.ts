/** Parses a cell's source to its syntax tree, or to errors with their positions. */
import { parseSync } from "oxc-parser";
import { child, eachChild, type Node } from "./syntax.ts";

/** A syntax error; offsets are UTF-16 units of the source. */
export interface SyntaxProblem {
  message: string;
  offset: number;
  end: number;
  help?: string | undefined;
}

/** Parsed source. `body` is as much as could be parsed; source with `problems` must not run. */
export interface Parsed {
  body: Node[];
  problems: SyntaxProblem[];
  /** JSX only when the source does not parse as plain TypeScript. */
  dialect: "ts" | "tsx";
}

/** At several times this the parser's own stack ends, and the kernel with it. */
const MAX_BRACKET_DEPTH = 700;

function codesOf(characters: string): ReadonlySet<number> {
  return new Set([...characters].map((character) => character.charCodeAt(0)));
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

/** Where brackets are nested too deeply; strings are skipped, except those with substitutions or comments. */
function tooDeep(source: string): number | undefined {
  if (source.length < MAX_BRACKET_DEPTH) return undefined;
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === QUOTE || code === APOSTROPHE) at = stringEnd(source, at);
    else if (OPENING.has(code)) depth += 1;
    else if (CLOSING.has(code)) depth -= 1;
    if (depth > MAX_BRACKET_DEPTH) return at;
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
    .map((error): SyntaxProblem => {
      const label = error.labels[0];
      return {
        message: error.message,
        offset: label?.start ?? 0,
        end: label?.end ?? 0,
        help: error.helpMessage || undefined,
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

/** The first character that is neither blank nor part of a comment. */
function firstCharacter(source: string): string | undefined {
  const skipped = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
  let at = 0;
  while (skipped.test(source)) at = skipped.lastIndex;
  return source[at];
}

/** Source that parses as an object in braces is one, as in a REPL, though in a module it is a block of labels. */
function objectIn(source: string): Parsed | undefined {
  if (firstCharacter(source) !== "{") return undefined;
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

/** Parses TypeScript as a module body; as JSX when it only parses so. */
export function parse(source: string): Parsed {
  const offset = tooDeep(source);
  if (offset !== undefined) {
    const message = `Brackets are nested more than ${MAX_BRACKET_DEPTH.toLocaleString("en")} deep`;
    return { body: [], problems: [{ message, offset, end: offset + 1 }], dialect: "ts" };
  }
  const object = objectIn(source);
  if (object) return object;
  const plain = attempt(source, "ts");
  if (plain.problems.length === 0 || !/<\/|\/>/.test(source)) return plain;
  const jsx = attempt(source, "tsx");
  return jsx.problems.length === 0 ? jsx : plain;
}
