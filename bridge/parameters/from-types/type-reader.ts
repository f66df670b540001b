/** The parameters of an exported function as JSON Schema, read by one TypeScript process. */
import type { ChildProcess } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import type { Writable } from "node:stream";
import type { Node } from "typescript/unstable/ast";
import { SyntaxKind } from "typescript/unstable/ast";
import type { Checker, Project, Symbol as TypeSymbol } from "typescript/unstable/async";
import { API } from "typescript/unstable/async";
import { CellflowError } from "../../errors.ts";
import { carriedIn } from "../exact-numbers.ts";
import type { JsonSchema, ParameterSchema } from "../schema.ts";
import { constantOf, followAlias } from "./constant-value.ts";
import type { SchemaReader, SchemaRequest } from "./schema-reader.ts";
import { createTypeSchemas } from "./type-schema.ts";

/** The parts of a declaration this file looks at. */
interface Declaration extends Partial<Node> {
  kind: SyntaxKind;
  text?: string;
  name?: { kind: SyntaxKind; text?: string };
  initializer?: Declaration;
  arguments?: Iterable<Declaration>;
  expression?: Declaration;
  questionToken?: unknown;
  dotDotDotToken?: unknown;
}

const FUNCTIONS = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
]);

/** Starts TypeScript (see parameters.test.ts for what it costs) and asks it. */
export function startTypeReader(): SchemaReader {
  const virtual = new Map<string, string>();
  const folders = new Set<string>();
  const api = new API({
    fs: {
      // undefined: look on the disk
      readFile: (path) => virtual.get(path),
      fileExists: (path) => (virtual.has(path) ? true : undefined),
      directoryExists: (path) => (folders.has(path) ? true : undefined),
    },
  });
  // The project stays open between questions: the library's types are then read once.
  let config: string | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const put = (path: string, source: string) => {
    virtual.set(path, source);
    for (let at = dirname(path); !folders.has(at); at = dirname(at)) folders.add(at);
  };

  const read = async (files: Record<string, string>, request: SchemaRequest): Promise<ParameterSchema> => {
    const folder = resolve(request.folder);
    const entry = join(folder, request.file);
    const closed = config;
    config = join(folder, "__cellflow_schema.tsconfig.json");
    virtual.clear();
    folders.clear();
    for (const [path, source] of Object.entries(files)) put(join(folder, path), source);
    put(config, JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: [entry] }));
    api.clearSourceFileCache();
    const snapshot = await api.updateSnapshot({
      openProjects: closed === config ? [] : [config],
      closeProjects: closed && closed !== config ? [closed] : [],
      fileChanges: { invalidateAll: true },
    });
    try {
      const project = snapshot.getProject(config);
      if (!project) throw new CellflowError("deploy.types", `TypeScript could not open ${request.file}`);
      return await readSchema(project, entry, request);
    } finally {
      await snapshot.dispose();
    }
  };

  return {
    // One at a time: the virtual files belong to one question.
    read(files, request) {
      const answer = turn.then(() => read(files, request));
      // Whoever asked gets the error.
      turn = answer.catch(() => {});
      return answer;
    },
    async close() {
      await turn;
      await api.close();
    },
    abandon() {
      // Its own way of closing waits for the process to end by itself.
      const { process } = Reflect.get(api, "client") as { process?: ChildProcess };
      if (process?.stdin) writeNowhere(process.stdin);
      process?.kill("SIGKILL");
      // One that was only slow, or had not begun.
      void turn.then(() => api.close());
    },
  };
}

/** What is still written to a process that is ended, answers to what it had asked, is no error of anybody. */
function writeNowhere(stream: Writable): void {
  stream.on("error", () => {});
  const write = (...parts: unknown[]): boolean => {
    const written = parts.at(-1);
    if (typeof written === "function") written(null);
    return true;
  };
  Object.assign(stream, { write });
}

const COMPILER_OPTIONS = {
  strict: true,
  target: "esnext",
  module: "nodenext",
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: [],
};

async function readSchema(project: Project, entry: string, request: SchemaRequest): Promise<ParameterSchema> {
  const { checker, program } = project;
  const source = await program.getSourceFile(entry);
  const module = source && (await checker.getSymbolAtLocation(source));
  const exported = (await module?.getExports())?.get(request.exportName as never);
  if (!exported) {
    throw new CellflowError("deploy.export", `${request.file} exports no ${request.exportName}`);
  }
  const symbol = await followAlias(exported, checker);
  const declared = await functionBehind(symbol, checker);
  const signature = declared && (await checker.getSignatureFromDeclaration(declared.node as Node));
  if (!signature) {
    throw new CellflowError(
      "deploy.export",
      `${request.exportName} in ${request.file} is not a function whose parameters can be read`,
    );
  }

  const schemas = createTypeSchemas(checker);
  const { description, params } = await flowDocs(symbol, declared.symbol, checker);
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [position, parameter] of (await signature.getParameters()).entries()) {
    const node = (await parameter.valueDeclaration?.resolve()) as Declaration | undefined;
    if (node?.name && node.name.kind !== SyntaxKind.Identifier) {
      throw new CellflowError(
        "deploy.parameter-name",
        `parameter ${position + 1} of ${request.exportName} is taken apart in place: give it a name, ` +
          "so that a form can show it",
      );
    }
    const type = await checker.getTypeOfSymbol(parameter);
    const fallback = await constantOf(node?.initializer as Node | undefined, checker, request.literals);
    const schema = type ? await schemas.ofDefined(type) : {};
    properties[parameter.name] = {
      title: parameter.name,
      ...(fallback ? widened(schema) : schema),
      ...(fallback ? { default: carriedIn(fallback.value) } : {}),
      ...(params.has(parameter.name) ? { description: params.get(parameter.name) } : {}),
      position,
    };
    if (!node?.initializer && !node?.questionToken && !node?.dotDotDotToken) required.push(parameter.name);
  }
  return {
    type: "object",
    title: "Parameters",
    ...(description ? { description } : {}),
    properties,
    required,
    definitions: schemas.definitions,
  };
}

/** A parameter typed only by its literal default means the default's kind, not that one value. */
function widened(schema: JsonSchema): JsonSchema {
  if (schema.const === undefined) return schema;
  const { const: value, ...rest } = schema;
  return { type: typeof value, ...rest };
}

/** The function an export is, or wraps: `flow(fn)`, `task(fn, options)`, or a plain function. */
async function functionBehind(
  symbol: TypeSymbol,
  checker: Checker,
): Promise<{ node: Declaration; symbol: TypeSymbol } | undefined> {
  const unwrap = async (
    node: Declaration | undefined,
    owner: TypeSymbol,
  ): ReturnType<typeof functionBehind> => {
    if (!node) return undefined;
    if (FUNCTIONS.has(node.kind)) return { node, symbol: owner };
    if (node.kind === SyntaxKind.VariableDeclaration || node.kind === SyntaxKind.ExportAssignment) {
      return unwrap(node.initializer ?? node.expression, owner);
    }
    if (node.kind === SyntaxKind.CallExpression) return unwrap([...(node.arguments ?? [])][0], owner);
    if (node.kind === SyntaxKind.Identifier) {
      const named = await checker.getSymbolAtLocation(node as Node);
      return named && functionBehind(await followAlias(named, checker), checker);
    }
    return undefined;
  };
  const declaration = symbol.valueDeclaration ?? symbol.declarations[0];
  return unwrap((await declaration?.resolve()) as Declaration | undefined, symbol);
}

/** Description and @param lines, from the export's own comment or the wrapped function's. */
async function flowDocs(...args: [TypeSymbol, TypeSymbol, Checker]) {
  const [exported, wrapped, checker] = args;
  const params = new Map<string, string>();
  let description = "";
  for (const symbol of [wrapped, exported]) {
    description = (await symbol.getDocumentationComment(checker)) || description;
    for (const tag of await symbol.getJsDocTags(checker)) {
      const [, name, text] = /^\[?([\w$]+)[^\s\]]*\]?\s*-?\s*([\s\S]*)$/.exec(tag.text ?? "") ?? [];
      if (tag.name === "param" && name && text) params.set(name, text.trim());
    }
  }
  return { description, params };
}
