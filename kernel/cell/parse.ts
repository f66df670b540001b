/** Parses a cell's source to its syntax tree, or to errors with their positions. */
import { parseSync } from "oxc-parser";
import { nestingProblem } from "./nesting.ts";
import { child, type Node, ownChildren } from "./syntax.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** Parsed source. `body` is as much as could be parsed; source with `problems` must not run. */
export interface Parsed {
  body: Node[];
  problems: SyntaxProblem[];
  /** JSX only when the source does not parse as plain TypeScript. */
  dialect: "ts" | "tsx";
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

function moveBack(moved: Node): void {
  const waiting = [moved];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    node.start -= 1;
    node.end -= 1;
    waiting.push(...ownChildren(node));
  }
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
  const nested = nestingProblem(source);
  if (nested) return { body: [], problems: [nested], dialect: "ts" };
  const object = objectIn(source);
  if (object) return object;
  const plain = attempt(source, "ts");
  if (plain.problems.length === 0 || !/<\/|\/>/.test(source)) return plain;
  const jsx = attempt(source, "tsx");
  return jsx.problems.length === 0 ? jsx : plain;
}
