/** Carries out a cell, part by part: expands magics, compiles, runs, and keeps the notebook's graph up to date. */
import { hash as sha } from "node:crypto";
import { SourceMap } from "magic-string";
import { analyse, type CellModule } from "../cell/cell-module.ts";
import { CellSyntaxError, type CompiledCell, compileCell } from "../cell/compile.ts";
import { commandHint } from "../cell/habit-hints.ts";
import { questionIn } from "../cell/help-question.ts";
import type { NotebookGraph } from "../cell/notebook-graph.ts";
import { type Segment, segment } from "../cell/segment.ts";
import type { CellScript } from "../debugger/scripts/cell-scripts.ts";
import type { ExecutorEnd } from "../executor/end/executor-end.ts";
import type { Executor } from "../executor/executor.ts";
import type { Outcome, Payload } from "../executor/protocol.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostics.ts";
import { expandMagic } from "../magic/expand.ts";
import type { Magic, MagicContext } from "../magic/magic.ts";
import { atItsLine, problemInCell } from "../magic/position.ts";
import type { ErrorContent, MimeBundle } from "../protocol/message.ts";
import type { JsxSettings } from "../source/jsx-settings.ts";
import { type CellResult, resultOfError } from "./cell-result.ts";
import type { History } from "./history.ts";

/** What carrying out a cell needs from the kernel. */
export interface ExecuteEnvironment {
  executor(): Executor;
  graph: NotebookGraph;
  /** Names with a value, as the executor last reported them. */
  declared: Set<string>;
  magics(): Promise<readonly Magic[]>;
  notebook: string;
  folder: string;
  history: History;
  check(source: string, key: string): Promise<Diagnostic[]>;
  /** How JSX becomes calls, as the notebook's tsconfig.json says. */
  jsx(): JsxSettings;
  display(cellId: string, bundle: MimeBundle, options?: { id?: string; update?: boolean }): void;
  /** What a cell such as `name?` shows. */
  answer(source: string): Promise<MimeBundle | undefined>;
  /** A script is about to run: a debugger may have to set its breakpoints first. */
  beforeRun(id: string, part: number, script: Omit<CellScript, "url">): Promise<void> | undefined;
  describeEnd(end: ExecutorEnd): ErrorContent;
}

/** One cell to carry out. */
export interface CellRequest {
  id: string;
  source: string;
  /** Identity from the front end, if it sent one. */
  cellId: string | undefined;
  count: number;
  silent: boolean;
  /** Whether the front end can ask the user for input. */
  stdin: boolean;
}

const GLOBALS = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  "display",
  "require",
  "prompt",
  "confirm",
  "alert",
]);

function hash(text: string): string {
  return sha("sha256", text).slice(0, 16);
}

/**
 * Compiles an expression to be evaluated after a cell.
 * @throws CellSyntaxError
 */
export function compileExpression(key: string, text: string, declared: Set<string>) {
  const { code, names } = compileCell(text, { declared, globals: GLOBALS });
  return { key, code, names };
}

/** Carries out a cell. The outcome is data; only a broken kernel rejects. */
export async function executeCell(
  request: CellRequest,
  environment: ExecuteEnvironment,
): Promise<CellResult> {
  const page = questionIn(request.source) && (await environment.answer(request.source));
  if (page) return { outcome: { status: "ok" }, payload: [{ source: "page", data: page, start: 0 }] };
  const label = `Cell [${request.count}]`;
  const key = request.cellId ?? `source:${hash(request.source)}`;
  const context: MagicContext = {
    cellId: request.id,
    cellKey: key,
    label,
    graph: environment.graph,
    folder: environment.folder,
    notebook: environment.notebook,
    silent: request.silent,
    reset: () => {
      environment.declared.clear();
      environment.graph.clear();
    },
    history: (n) => environment.history.query({ hist_access_type: "tail", n }),
    check: (source) => environment.check(source, key),
    table: environment.magics,
    display: (bundle, options) => environment.display(request.id, bundle, options),
  };
  const segments = segment(request.source);
  let outcome: Outcome = { status: "ok" };
  const payload: Payload[] = [];
  for (const [index, part] of segments.entries()) {
    const result = await runSegment(
      part,
      segments.length > 1 ? `${key}#${index}` : key,
      { ...request, part: index },
      context,
      environment,
    );
    outcome = result.outcome;
    payload.push(...result.payload);
    if (outcome.status === "error") break;
  }
  return { outcome, payload };
}

/** A part of a cell to run, by its number. */
interface PartRequest extends CellRequest {
  part: number;
}

async function runSegment(
  part: Segment,
  key: string,
  request: PartRequest,
  context: MagicContext,
  environment: ExecuteEnvironment,
): Promise<CellResult> {
  try {
    if (part.kind === "code")
      return await runCode(
        part.text,
        part.module,
        key,
        [],
        new Map(),
        request,
        context.label,
        environment,
        part.text,
      );
    const expanded = await expandMagic(part, await environment.magics(), context);
    const { name, text, map, expansion } =
      part.kind === "line" ? atItsLine(expanded, request.source, part.start) : expanded;
    if (text === undefined) return { outcome: { status: "ok" }, payload: [] };
    const notes = new Map([[name, expansion.note]]);
    const parts = expansion.ours ? { ...environment, beforeRun: () => undefined } : environment;
    const maps = map ? [new SourceMap(map).toString()] : [];
    const own = part.kind === "line" ? part.args : part.text;
    const written = expansion.ours ? undefined : own;
    const result = await runCode(text, undefined, key, maps, notes, request, context.label, parts, written);
    const cell = environment.graph.get(key);
    if (result.outcome.status === "ok" && cell) expansion.ran?.(cell);
    return result;
  } catch (error) {
    return resultOfError(error, context.label, environment.describeEnd);
  }
}

/** Compiles a part of a cell. A syntax error in expanded text is mapped to the cell's own text. */
function compile(
  text: string,
  known: CellModule | undefined,
  [map]: readonly string[],
  source: string,
  environment: ExecuteEnvironment,
): CompiledCell {
  const { declared } = environment;
  try {
    return compileCell(text, { declared, globals: GLOBALS }, known ?? analyse(text), environment.jsx);
  } catch (error) {
    const problem = error instanceof CellSyntaxError ? error.module.problems[0] : undefined;
    if (!(error instanceof CellSyntaxError) || !problem || map === undefined) throw error;
    const problems = [problemInCell(problem, text, map, source)];
    throw new CellSyntaxError({ ...error.module, source, problems });
  }
}

async function runCode(
  text: string,
  known: CellModule | undefined,
  key: string,
  maps: string[],
  notes: Map<string, unknown>,
  request: PartRequest,
  label: string,
  environment: ExecuteEnvironment,
  written: string | undefined,
): Promise<CellResult> {
  const compiled = compile(text, known, maps, request.source, environment);
  environment.graph.put({ key, label, source: request.source, module: compiled.module, notes });
  const { code, names } = compiled;
  const { id, part, stdin } = request;
  const origin = { maps: [...compiled.maps, ...maps], source: request.source, label };
  const executor = environment.executor();
  await environment.beforeRun(id, part, { code, ...origin });
  const expanded = written === undefined || written === text ? undefined : text;
  const done = await executor.execute({ id, part, code, names, ...origin, written, expanded, stdin });
  for (const name of done.declared) environment.declared.add(name);
  const { outcome, payload } = done;
  const hint = outcome.status === "error" && outcome.ename === "ReferenceError" && commandHint(text);
  if (hint) return { outcome: { ...outcome, traceback: [...outcome.traceback, `Hint: ${hint}`] }, payload };
  return { outcome, payload };
}
