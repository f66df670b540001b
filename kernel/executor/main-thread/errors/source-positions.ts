/** Describes errors and stacks by positions in the user's own text: "Cell [3], line 2", with the line itself. */
import { SourceMap } from "node:module";
import { syntaxTraceback } from "../../../cell/positions.ts";
import { debugLog } from "../../../debug-log.ts";
import type { ErrorContent } from "../../../protocol/message.ts";
import { BrokenFile, type BrokenSource, findBroken } from "./broken-file.ts";
import { fieldOf, isError, messageOf, nameOf, stackHead, thrownText } from "./error-text.ts";
import { problemAt, readScriptProblem } from "./script-syntax-error.ts";
import { sourceAround } from "./source-excerpt.ts";
import {
  framesInText,
  MAX_STACK_FRAMES,
  type SourceLocation,
  type StackLines,
  stackLines,
} from "./stack-frames.ts";
import { type StackText, tracebackOf } from "./traceback.ts";

/** A piece of the user's code that was transformed before it ran. */
export interface TransformedSource {
  /** How it is called in a traceback. */
  label: string;
  source: string;
  /** Maps from what ran to `source`, outermost first. JSON, read on first need. */
  maps: string[];
  /** Of a cell: what of it runs as the user wrote it. */
  written?: string | undefined;
  /** The same as a magic has made it. */
  expanded?: string | undefined;
  /** How the cell ended; undefined while it runs. Behind where it failed, nothing ran. */
  ended?: "ok" | "failed";
}

/** Where code came from, by the name under which V8 knows it. */
export interface SourcePositions {
  add(file: string, source: TransformedSource): void;
  get(file: string): TransformedSource | undefined;
  /** All, by name, the last that was added at the end. */
  all(): ReadonlyMap<string, TransformedSource>;
  /** How often one was added. */
  added(): number;
  /** Notes how a cell ended. */
  ended(file: string, how: "ok" | "failed"): void;
  /** Notes a module of the user's that Node reads as it is: checked when one turns out not to parse. */
  addPlain(file: string): void;
  /** Use these sources for every stack of this process. */
  install(): void;
  /** Describes an error for the front end; `awaitedAt` is where the cell waited for one whose stack has nothing of the user's code. */
  describe(error: unknown, awaitedAt?: Error): ErrorContent;
}

/** A package that is not installed, in a line that says how to install it. */
function missingPackage(error: Error): string | undefined {
  if (fieldOf(error, "code") !== "ERR_MODULE_NOT_FOUND") return undefined;
  const name = /^Cannot find package '([^']+)' imported from/.exec(error.message)?.[1];
  return (
    name &&
    `The package ${name} is not installed where the notebook is; install it with: %npm install ${name}`
  );
}

const MAX_SOURCES = 1000; // the newest; a session may last for weeks
const MAX_PLAIN_FILES = 50; // that Node reads as they are, the newest
const MAX_PARSED_MAPS = 20; // sources whose maps stay parsed, which takes ten times their text

export function createSourcePositions(ownFolder: string): SourcePositions {
  const sources = new Map<string, TransformedSource>();
  let added = 0;
  const parsedMaps = new Map<string, SourceMap[]>();
  const stacks = new WeakMap<Error, StackLines & { text: string }>();
  const plainFiles = new Set<string>();

  const mapsOf = (file: string, source: TransformedSource): SourceMap[] => {
    const maps = parsedMaps.get(file) ?? source.maps.map((map) => new SourceMap(JSON.parse(map)));
    parsedMaps.delete(file);
    parsedMaps.set(file, maps);
    if (parsedMaps.size > MAX_PARSED_MAPS) parsedMaps.delete(parsedMaps.keys().next().value ?? "");
    return maps;
  };

  const locate = (file: string, line: number, column: number): SourceLocation | undefined => {
    const source = sources.get(file);
    if (!source) return undefined;
    let at = { line: line - 1, column: column - 1 };
    for (const map of mapsOf(file, source)) {
      const entry = map.findEntry(at.line, at.column);
      if (!("originalLine" in entry)) return undefined;
      at = { line: entry.originalLine, column: entry.originalColumn };
    }
    return { label: source.label, source: source.source, line: at.line + 1, column: at.column + 1 };
  };
  const scripts = { locate, has: (file: string) => sources.has(file), ownFolder };

  /** A stack as it was written here; one that the user changed, as it is. */
  const stackOf = (error: Error): StackText & { first?: SourceLocation | undefined } => {
    const stack = fieldOf(error, "stack");
    const written = stacks.get(error);
    if (typeof stack !== "string") return { above: "", frames: [] };
    if (!written || !stack.endsWith(written.text))
      return { above: "", frames: framesInText(stack, String(fieldOf(error, "message") ?? "")) };
    const above = stack.slice(0, -written.text.length);
    return {
      above: readScriptProblem(above)?.file.endsWith(".ipynb") ? "" : above,
      frames: written.lines,
      first: written.first,
    };
  };

  /** The traceback of what only V8 finds wrong in transformed code, at the user's own text. */
  const syntaxLines = (error: Error, above: string): string[] | undefined => {
    const problem = above && nameOf(error) === "SyntaxError" ? readScriptProblem(above) : undefined;
    const at = problem && locate(problem.file, problem.line, problem.column);
    return (
      at && syntaxTraceback(at.label, at.source, problemAt(at.source, at, problem.marked, messageOf(error)))
    );
  };

  /** The file that Node could not read: it does not say which that is. */
  const brokenFile = (error: Error): BrokenSource | undefined => {
    if (error instanceof BrokenFile) return error.broken;
    if (nameOf(error) !== "SyntaxError" || messageOf(error).startsWith("The requested module"))
      return undefined;
    const { above } = stackOf(error); // made when it is first read
    if (!stacks.get(error)?.isLoading) return undefined;
    // Of a script Node says which it is.
    return findBroken(above ? [readScriptProblem(above)?.file ?? ""] : [...plainFiles].reverse());
  };

  const describeError = (error: Error, awaitedAt?: Error): ErrorContent => {
    const [ename, evalue] = [nameOf(error), messageOf(error)];
    const missing = missingPackage(error);
    if (missing) return { ename, evalue: missing, traceback: [`${ename}: ${missing}`] };
    const broken = brokenFile(error);
    if (broken) {
      const { label, source, problem } = broken;
      return {
        ename,
        evalue: new BrokenFile(broken).message,
        traceback: syntaxTraceback(label, source, problem),
      };
    }
    const { above, first: own } = stackOf(error);
    const awaited = awaitedAt && !own ? stackOf(awaitedAt) : undefined;
    const first = own ?? awaited?.first;
    const syntax = syntaxLines(error, above);
    if (syntax) return { ename, evalue, traceback: syntax };
    const context = first
      ? [`${first.label}, line ${first.line}`, ...sourceAround(first.source, first.line), ""]
      : [];
    const withAwait = (one: Error): StackText => {
      const stack = stackOf(one);
      return one === error && awaited?.first
        ? { ...stack, frames: [...stack.frames, ...awaited.frames] }
        : stack;
    };
    return { ename, evalue, traceback: [...context, ...tracebackOf(error, withAwait)] };
  };

  return {
    add: (file, source) => {
      added += 1;
      sources.delete(file);
      parsedMaps.delete(file);
      sources.set(file, source);
      if (sources.size > MAX_SOURCES) sources.delete(sources.keys().next().value ?? "");
    },
    get: (file) => sources.get(file),
    all: () => sources,
    added: () => added,
    ended: (file, how) => {
      const source = sources.get(file);
      if (source) source.ended = how;
      added += 1;
    },
    addPlain: (file) => {
      plainFiles.delete(file);
      plainFiles.add(file);
      for (const old of plainFiles) if (plainFiles.size > MAX_PLAIN_FILES) plainFiles.delete(old);
    },
    install: () => {
      Error.stackTraceLimit = MAX_STACK_FRAMES;
      Error.prepareStackTrace = (error, frames) => {
        const { lines, first, isLoading } = stackLines(frames, scripts);
        const text = [stackHead(error), ...lines].join("\n");
        if (isError(error)) stacks.set(error, { lines, first, isLoading, text });
        return text;
      };
    },
    describe: (error, awaitedAt) => {
      if (isError(error)) {
        try {
          return describeError(error, awaitedAt);
        } catch (failure) {
          // However odd an error is, its cell ends.
          debugLog("executor.describe-error", failure);
          const ename = nameOf(error);
          return { ename, evalue: "", traceback: [ename] };
        }
      }
      const text = thrownText(error);
      const kind = error === null ? "null" : typeof error;
      return { ename: `Thrown ${kind}`, evalue: text, traceback: [`Thrown: ${text}`] };
    },
  };
}
