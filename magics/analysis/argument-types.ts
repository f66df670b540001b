/** Reads from a function's text the types of its parameters that need no TypeScript: text, numbers, booleans, lists of them. */
import type { JsonSchema } from "../../bridge/parameters/schema.ts";
import type { NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { child, children, type Identifier, isIdentifier, type Node } from "../../kernel/cell/syntax.ts";

const KEYWORDS: Readonly<Record<string, string>> = {
  TSStringKeyword: "string",
  TSNumberKeyword: "number",
  TSBooleanKeyword: "boolean",
};

/** A parameter without type and default takes anything. */
const ANY: JsonSchema = {};

/** Doc tags that add rules to a type (bridge/parameters/from-types/type-schema.ts). */
const RULE_TAG = /@(?:integer|minimum|maximum|pattern|format|minLength|maxLength|title)\b/;

/**
 * The schema of a function's parameters as written in `body`; undefined where only TypeScript can say it: other types,
 * patterns, rules in doc comments.
 */
export function writtenTypes(
  body: string,
  params: readonly Node[],
  graph: NotebookGraph,
): JsonSchema | undefined {
  if (RULE_TAG.test(body)) return undefined;
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [position, node] of params.entries()) {
    const id = node.type === "AssignmentPattern" ? child(node, "left") : node;
    if (!isIdentifier(id)) return undefined;
    const annotation = child(id as Node, "typeAnnotation");
    const value = node.type === "AssignmentPattern" ? child(node, "right") : undefined;
    const type = annotation
      ? annotated(child(annotation, "typeAnnotation"))
      : value
        ? valueType(value, graph)
        : ANY;
    if (!type) return undefined;
    properties[id.name] = { ...type, title: id.name, position };
    if (!value && (id as Node).optional !== true) required.push(id.name);
  }
  return { type: "object", title: "Parameters", properties, required, additionalProperties: false };
}

function annotated(type: Node | undefined): JsonSchema | undefined {
  if (type?.type === "TSArrayType") {
    const items = annotated(child(type, "elementType"));
    return items && { type: "array", items };
  }
  const name = type && KEYWORDS[type.type];
  return name ? { type: name } : undefined;
}

/** The type of a default: a literal, or the name of a literal that a cell declares. */
function valueType(value: Node, graph: NotebookGraph): JsonSchema | undefined {
  if (value.type === "Literal") return literalType(value);
  if (!isIdentifier(value)) return undefined;
  const cell = graph.declarer(value.name);
  const declarators = cell?.module.statements
    .filter(({ declares, node }) => declares.includes(value.name) && node.type === "VariableDeclaration")
    .flatMap(({ node }) => children(node, "declarations"));
  const declarator = declarators?.find(
    (one) => (child(one, "id") as Identifier | undefined)?.name === value.name,
  );
  const id = declarator && child(declarator, "id");
  const init = declarator && child(declarator, "init");
  return init?.type === "Literal" && id && !child(id, "typeAnnotation") ? literalType(init) : undefined;
}

function literalType(literal: Node): JsonSchema | undefined {
  const type = typeof literal.value;
  return type === "string" || type === "number" || type === "boolean" ? { type } : undefined;
}
