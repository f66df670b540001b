/** Stack frames and errors as a person reads them: "Cell [3], line 2", with the line itself. */
import { SourceMap } from "node:module";
import type { ErrorContent } from "../../message.ts";

/** A piece of the person's code that was transformed before it ran. */
export interface SourcePlace {
  /** How it is called in a traceback. */
  label: string;
  source: string;
  /** Maps from what ran to `source`, outermost first. JSON, read on first need. */
  maps: string[];
}

/** Where code came from, by the name under which V8 knows it. */
export interface Places {
  add(file: string, place: SourcePlace): void;
  get(file: string): SourcePlace | undefined;
  /** Use these places for every stack of this process. */
  install(): void;
  describe(error: unknown): ErrorContent;
}

interface Mapped {
  label: string;
  source: string;
  line: number;
  column: number;
}

/** Frames of our own code and of Node's, which say nothing to the person. */
const isHidden = (file: string | null | undefined, own: string): boolean =>
  !file || file.startsWith("node:") || file.includes(own);

/** A field of an error that may be anything, even a getter that throws. */
const read = (error: Error, field: "name" | "message" | "stack", otherwise: string): string => {
  try {
    const value: unknown = error[field];
    return typeof value === "string" ? value : field === "stack" ? otherwise : textOf(value);
  } catch {
    return otherwise;
  }
};

const textOf = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return "a value that can't be described";
  }
};

/** V8 quotes the code it ran: boxes (`f$c.v`, `(0 , f$c.v)`) go back to the names the person wrote. */
const plainNames = (message: string): string =>
  message
    .replace(
      /\(\(([\p{ID_Continue}$]+?)\$c+\.d && \1\$c+\) \|\| (?:\$c+\.missing\(\.\.\.\)|\{\(intermediate value\)\})\)\.v/gu,
      "$1$c.v",
    )
    .replace(/\(0 , ([\p{ID_Continue}$]+?)\$c+\.v\)/gu, "$1")
    .replace(/([\p{ID_Continue}$]+?)\$c+\.v\b/gu, "$1")
    .replace(/^(Cannot access '[\p{ID_Continue}$]+?)\$c+'/u, "$1'");

/** A package that is not installed, in a line that says how to install it. */
const missingPackage = (error: Error): string | undefined => {
  if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const name = /^Cannot find package '([^']+)' imported from/.exec(error.message)?.[1];
  return (
    name &&
    `The package ${name} is not installed where the notebook is; install it with: %npm install ${name}`
  );
};

const KEPT = 1000; // pieces of code, the newest; a session may last for weeks
const READ = 20; // whose maps are kept ready, which takes ten times their text

export const createPlaces = (ownFolder: string): Places => {
  const places = new Map<string, SourcePlace>();
  const ready = new Map<string, SourceMap[]>();

  const mapsOf = (file: string, place: SourcePlace): SourceMap[] => {
    const maps = ready.get(file) ?? place.maps.map((map) => new SourceMap(JSON.parse(map)));
    ready.delete(file);
    ready.set(file, maps);
    if (ready.size > READ) ready.delete(ready.keys().next().value ?? "");
    return maps;
  };

  const locate = (file: string | null | undefined, line: number, column: number): Mapped | undefined => {
    const place = file ? places.get(file) : undefined;
    if (!place) return undefined;
    let at = { line: line - 1, column: column - 1 };
    for (const map of mapsOf(String(file), place)) {
      const entry = map.findEntry(at.line, at.column);
      if (!("originalLine" in entry)) return undefined;
      at = { line: entry.originalLine, column: entry.originalColumn };
    }
    return { label: place.label, source: place.source, line: at.line + 1, column: at.column + 1 };
  };

  const frameLine = (frame: NodeJS.CallSite): string | undefined => {
    const file = frame.getScriptNameOrSourceURL() ?? frame.getFileName();
    const line = frame.getLineNumber() ?? 0;
    const column = frame.getColumnNumber() ?? 0;
    const mapped = locate(file, line, column);
    const name = frame.getFunctionName();
    if (mapped)
      return `    at ${name ? `${name} (` : ""}${mapped.label}, line ${mapped.line}:${mapped.column}${name ? ")" : ""}`;
    if (places.has(String(file)) || isHidden(file, ownFolder)) return undefined;
    return `    at ${frame.toString()}`;
  };

  const header = (error: unknown): string =>
    error instanceof Error
      ? `${read(error, "name", "Error")}: ${plainNames(read(error, "message", ""))}`
      : textOf(error);

  /** The first place in the person's code that a stack names. */
  const firstPlace = (stack: string): { label: string; line: number } | undefined => {
    const found = /\(?((?:Cell \[[^\]]*\])|[^\s()]+), line (\d+):\d+\)?/.exec(stack);
    return found ? { label: String(found[1]), line: Number(found[2]) } : undefined;
  };

  const sourceAround = (label: string, line: number): string[] => {
    const place = [...places.values()].reverse().find((item) => item.label === label);
    const lines = place?.source.split("\n");
    if (!lines?.[line - 1]) return [];
    const from = Math.max(0, line - 3);
    return lines.slice(from, line + 2).map((text, index) => {
      const number = from + index + 1;
      return `${number === line ? "--> " : "    "}${String(number).padStart(3)} | ${text}`;
    });
  };

  const chain = (error: unknown, depth = 0): string[] => {
    if (!(error instanceof Error)) return depth === 0 ? [] : [`Caused by: ${header(error)}`];
    const stack = read(error, "stack", header(error));
    const lines = depth === 0 ? [stack] : [`Caused by: ${stack}`];
    const inner = error instanceof AggregateError ? error.errors.slice(0, 5) : [];
    const causes = error.cause === undefined ? inner : [error.cause, ...inner];
    return depth > 4 ? lines : [...lines, ...causes.flatMap((cause) => chain(cause, depth + 1))];
  };

  return {
    add: (file, place) => {
      places.delete(file);
      ready.delete(file);
      places.set(file, place);
      if (places.size > KEPT) places.delete(places.keys().next().value ?? "");
    },
    get: (file) => places.get(file),
    install: () => {
      Error.stackTraceLimit = 30;
      Error.prepareStackTrace = (error, frames) => {
        const lines = frames.map(frameLine).filter((line) => line !== undefined);
        return [header(error), ...lines].join("\n");
      };
    },
    describe: (error) => {
      if (!(error instanceof Error)) {
        const text = typeof error === "string" ? error : header(error);
        return {
          ename: `Thrown ${error === null ? "null" : typeof error}`,
          evalue: text,
          traceback: [`Thrown: ${text}`],
        };
      }
      const missing = missingPackage(error);
      if (missing) return { ename: error.name, evalue: missing, traceback: [`${error.name}: ${missing}`] };
      const [main = "", ...rest] = chain(error);
      const at = firstPlace(main);
      const context = at ? [`${at.label}, line ${at.line}`, ...sourceAround(at.label, at.line), ""] : [];
      const [ename, evalue] = [read(error, "name", "Error"), plainNames(read(error, "message", ""))];
      return { ename, evalue, traceback: [...context, main, ...rest] };
    },
  };
};
