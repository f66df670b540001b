/** Finds the schema of a flow's parameters in a plain program: what its author declared, else its types, else their names. */
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { debugLog } from "../../debug-log.ts";
import type { Definition } from "../../engine/definition.ts";
import { carriedIn } from "../../parameters/exact-numbers.ts";
import type { ParameterSchema } from "../../parameters/schema.ts";
import { findFunction } from "../../source/find-function.ts";
import type { Located } from "../../source/locate.ts";
import { createModules } from "../../source/modules.ts";
import { child, type Node, nameOf } from "../../source/syntax.ts";
import { declaredInput } from "../run-input/declared-input.ts";

/** Under which name the types of a flow's function are asked for. */
const EXPORT_NAME = "cellflowServed";

/** `description`: the comment above the flow, where there is one. */
export async function flowSchema(flow: Definition): Promise<ParameterSchema> {
  const { parameters, argumentTypes } = flow.options;
  if (parameters !== undefined) return complete(declaredInput(parameters).schema);
  if (argumentTypes !== undefined) return complete(argumentTypes);
  try {
    return (await typesSchema(flow)) ?? namesSchema(flow);
  } catch (error) {
    // A form without types is better than none.
    debugLog("serve.types", error);
    return namesSchema(flow);
  }
}

function complete(schema: object): ParameterSchema {
  return { properties: {}, required: [], definitions: {}, ...schema, type: "object", title: "Parameters" };
}

async function typesSchema(flow: Definition): Promise<ParameterSchema | undefined> {
  const found = findFunction(createModules(undefined), flow.fn, flow.definedIn);
  const [located] = found?.located ?? [];
  if (!found || !located) return undefined;
  const { url, text } = found.place;
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  const { createSchemaReader } = await import("../../parameters/from-types/lazy-reader.ts");
  const reader = createSchemaReader();
  try {
    const file = basename(path);
    const source = `${text}\n${exportOf(located, text)}\n`;
    return await reader.read({ [file]: source }, { folder: dirname(path), file, exportName: EXPORT_NAME });
  } finally {
    await reader.close();
  }
}

/** A statement that exports the function: as what is declared, for the comment above it counts. */
function exportOf({ node, around }: Located, text: string): string {
  const [parent, , third] = around;
  const declared = nameOf(child(node, "id"));
  if (node.type === "FunctionDeclaration" && declared && isTopLevel(parent))
    return `export { ${declared} as ${EXPORT_NAME} };`;
  const declarator = around.find((one) => one.type === "VariableDeclarator");
  const constant = declarator && nameOf(child(declarator, "id"));
  const isFirst = parent?.type === "CallExpression" || parent === declarator;
  if (constant && isFirst && around.indexOf(declarator) <= 1 && third && around.length <= 4)
    return `export { ${constant} as ${EXPORT_NAME} };`;
  return `export const ${EXPORT_NAME} = ${text.slice(node.start, node.end)};`;
}

function isTopLevel(parent: Node | undefined): boolean {
  return parent === undefined || parent.type.startsWith("Export");
}

function namesSchema({ parameters: { names, defaults = {} } }: Definition): ParameterSchema {
  return complete({
    properties: Object.fromEntries(
      names.map((name, position) => [
        name,
        { title: name, position, ...(name in defaults ? { default: carriedIn(defaults[name]) } : {}) },
      ]),
    ),
  });
}
