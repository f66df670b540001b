/** Finds the schema of a flow's parameters in a plain program: what its author declared, else its types, else their names. */
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { debugLog } from "../../debug-log.ts";
import type { Definition } from "../../engine/definition.ts";
import { carriedIn } from "../../parameters/exact-numbers.ts";
import type { SchemaReader } from "../../parameters/from-types/schema-reader.ts";
import type { ParameterSchema } from "../../parameters/schema.ts";
import { findFunction } from "../../source/find-function.ts";
import type { Located } from "../../source/locate.ts";
import { createModules } from "../../source/modules.ts";
import { child, type Node, nameOf } from "../../source/syntax.ts";
import { declaredInput } from "../run-input/declared-input.ts";

/** Under which name the types of a flow's function are asked for. */
const EXPORT_NAME = "cellflowServed";

/**
 * `description`: the comment above the flow, where there is one.
 * @param maxReadMs how long TypeScript may take to read the types
 */
export async function flowSchema(flow: Definition, maxReadMs = MAX_READ_MS): Promise<ParameterSchema> {
  const { parameters, argumentTypes } = flow.options;
  if (parameters !== undefined) return complete(declaredInput(parameters).schema);
  if (argumentTypes !== undefined) return complete(argumentTypes);
  for (let left = READS; left > 0; left--) {
    try {
      return (await typesSchema(flow, maxReadMs)) ?? namesSchema(flow);
    } catch (error) {
      debugLog("serve.types", error);
      if (error !== unanswered) break;
    }
  }
  // A form without types is better than none.
  return namesSchema(flow);
}

/** TypeScript takes a second or two, and has been seen not to answer at all: then another of its processes is asked. */
const MAX_READ_MS = 30_000;
const READS = 2;
const unanswered = new Error("TypeScript does not answer");

function complete(schema: object): ParameterSchema {
  return { properties: {}, required: [], definitions: {}, ...schema, type: "object", title: "Parameters" };
}

async function typesSchema(flow: Definition, maxMs: number): Promise<ParameterSchema | undefined> {
  const found = findFunction(createModules(undefined), flow.fn, flow.definedIn);
  const [located] = found?.located ?? [];
  if (!found || !located) return undefined;
  const { url, text } = found.place;
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  const { createSchemaReader } = await import("../../parameters/from-types/lazy-reader.ts");
  const file = basename(path);
  const source = `${text}\n${exportOf(located, text)}\n`;
  return answer(createSchemaReader(), maxMs, (reader) =>
    reader.read({ [file]: source }, { folder: dirname(path), file, exportName: EXPORT_NAME }),
  );
}

/** What the reader answers; it is closed then. @throws {@link unanswered} after `maxMs` */
async function answer<T>(
  reader: SchemaReader,
  maxMs: number,
  ask: (reader: SchemaReader) => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unanswered), maxMs);
  });
  const asked = ask(reader);
  try {
    const answered = await Promise.race([asked, late]);
    await reader.close();
    return answered;
  } catch (error) {
    // Ended with the process that was asked.
    asked.catch(() => {});
    reader.abandon();
    throw error;
  } finally {
    clearTimeout(timer);
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
