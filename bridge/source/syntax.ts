/** Parses a module's text and walks its tree. */
import { createRequire } from "node:module";

/** A node of ESTree, or of what oxc adds for TypeScript. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

interface Parser {
  parseSync(
    file: string,
    source: string,
    options: object,
  ): { program: { body: Node[] }; errors: { severity: string }[] };
}

/** The statements of a text, which may be TypeScript, JSX or CommonJS; undefined where it does not parse. */
export function parseModule(text: string): Node[] | undefined {
  // Loaded with the first function whose source is asked for.
  const { parseSync } = createRequire(import.meta.url)("oxc-parser") as Parser;
  for (const lang of ["ts", "tsx"]) {
    for (const sourceType of ["module", "commonjs"]) {
      const { program, errors } = parseSync(`module.${lang}`, text, {
        lang,
        sourceType,
        astType: "ts",
        preserveParens: false,
      });
      if (!errors.some(({ severity }) => severity === "Error")) return program.body;
    }
  }
  return undefined;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** The node under a key; undefined where there is none. */
export function child(node: Node, key: string): Node | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The nodes in the list under a key. */
export function children(node: Node, key: string): Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Does the node say something of types alone, which is gone when it runs? */
export function isType({ type }: Node): boolean {
  return type.startsWith("TS") && !RUNS.has(type);
}
const RUNS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSParameterProperty",
  "TSExportAssignment",
  "TSImportEqualsDeclaration",
  "TSExternalModuleReference",
]);

/** Calls `visit` for a node and all in it that run, outside in; one for which it gives false is not entered. */
export function walk(node: Node, visit: (node: Node, parent?: Node) => boolean | undefined): void {
  const waiting: { node: Node; parent?: Node }[] = [{ node }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (isType(next.node) || visit(next.node, next.parent) === false) continue;
    const inside = Object.values(next.node).flatMap((value) => (Array.isArray(value) ? value : [value]));
    for (const one of inside.reverse()) if (isNode(one)) waiting.push({ node: one, parent: next.node });
  }
}

export function isFunction({ type }: Node): boolean {
  return (
    type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression"
  );
}

/** The name of an identifier node; undefined for any other. */
export function nameOf(node: Node | undefined): string | undefined {
  return node?.type === "Identifier" ? String(node.name) : undefined;
}
