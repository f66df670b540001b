/** Writes V8's frames as lines that name the user's cells and files. */
import { foldFrames } from "./fold-frames.ts";
import { plainFunctionName } from "./user-names.ts";

/** A location in what the user wrote; line and column from 1. */
export interface SourceLocation {
  label: string;
  source: string;
  line: number;
  column: number;
}

/** A stack in lines, and the first of its locations that the user wrote. */
export interface StackLines {
  lines: string[];
  first: SourceLocation | undefined;
  /** It was taken while Node loaded a module. */
  isLoading: boolean;
}

/** What reading frames needs to know of the code that runs. */
export interface Scripts {
  locate(file: string, line: number, column: number): SourceLocation | undefined;
  has(file: string): boolean;
  /** A part of the URLs of our own code. */
  ownFolder: string;
}

/** Frames of our own code and of Node's say nothing to the user; expressions beside a cell run as the notebook. */
function isHidden(file: string, own: string): boolean {
  return file === "" || file.startsWith("node:") || file.includes(own) || file.endsWith(".ipynb");
}

/**
 * Frames of a stack. Each error keeps its own, for as long as it lives: with all that the stack has room for, errors
 * wrapped once a level by endless recursion took 15 s and 2.6 GB; with these 0.4 s and 190 MB.
 */
export const MAX_STACK_FRAMES = 200;

/** Frames as lines, without those that say nothing and with repetitions folded. */
export function stackLines(frames: readonly NodeJS.CallSite[], scripts: Scripts): StackLines {
  // Recursion repeats its locations by the thousand.
  const known = new Map<string, SourceLocation | undefined>();
  let first: SourceLocation | undefined;
  const lineOf = (frame: NodeJS.CallSite): string | undefined => {
    const file = frame.getScriptNameOrSourceURL() ?? frame.getFileName() ?? "";
    if (!scripts.has(file))
      return isHidden(file, scripts.ownFolder) ? undefined : `    at ${frame.toString()}`;
    const [line, column] = [frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0];
    const key = `${line}:${column} ${file}`;
    if (!known.has(key)) known.set(key, scripts.locate(file, line, column));
    const mapped = known.get(key);
    if (!mapped) return undefined;
    first ??= mapped;
    const name = plainFunctionName(frame.getFunctionName() ?? "");
    const location = `${mapped.label}, line ${mapped.line}:${mapped.column}`;
    return `    at ${name ? `${name} (${location})` : location}`;
  };
  const lines = frames.map(lineOf).filter((line) => line !== undefined);
  const isCut = frames.length >= MAX_STACK_FRAMES;
  const isLoading = String(frames[0]?.getFileName()).startsWith("node:internal/modules/");
  return {
    lines: [...foldFrames(lines), ...(isCut ? [`    … and frames further out`] : [])],
    first,
    isLoading,
  };
}

/** Lines of frames in a stack that was made or changed elsewhere; `message` may look like them. */
export function framesInText(stack: string, message: string): string[] {
  const at = message ? stack.indexOf(message) : -1;
  const below = at < 0 ? stack : stack.slice(at + message.length);
  return below.split("\n").filter((line) => /^\s+at /.test(line));
}
