/** Answers a debugger's questions to the main thread through the inspector, also while that thread is paused. */
import type { Displayed } from "../../../output/displayed.ts";
import { toMimeBundle } from "../../../output/mime-bundle.ts";
import { inspectText } from "../../../output/text.ts";
import type { SourcePositions } from "../errors/source-positions.ts";
import type { Box, Boxes } from "../run/boxes.ts";

/** Known to expressions under `Symbol.for("cellflow.debug-view")`; answers at once. */
export interface DebugView {
  /** The notebook's names and their values, in the order they were first declared. */
  names(): Record<string, unknown>;
  box(name: string): Box;
  /** Give a name of the notebook a value. */
  declare(name: string, value: unknown): void;
  /** How a script was made, as JSON `{source, maps}`; an empty string for one that runs as it was written. */
  origin(url: string): string;
  /** The functions that wait for the code that runs now, as JSON of `WaitingFrame[]`. */
  waiting(): string;
  /** A value as a front end shows it: a MIME bundle as JSON. */
  bundle(value: unknown): string;
}

/** A function that waits in an `await`. Line and column count as V8's inspector counts them. */
export interface WaitingFrame {
  url: string;
  functionName: string;
  lineNumber: number;
  columnNumber: number;
}

const MAX_WAITING_FRAMES = 60;

/** V8 follows awaits for a stack's text alone, at no cost before; the inspector's own way needs Node's async hooks. */
function waitingFrames(): WaitingFrame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  let sites: NodeJS.CallSite[] = [];
  try {
    Error.stackTraceLimit = MAX_WAITING_FRAMES;
    Error.prepareStackTrace = (_error, all) => {
      sites = all;
      return "";
    };
    void new Error().stack;
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
  return sites
    .filter((site) => site.isAsync())
    .map((site) => ({
      url: site.getScriptNameOrSourceURL() ?? "",
      functionName: site.getFunctionName() ?? "",
      lineNumber: (site.getLineNumber() ?? 1) - 1,
      columnNumber: (site.getColumnNumber() ?? 1) - 1,
    }));
}

function bundleNow(value: unknown): Awaited<Displayed> {
  const bundle = toMimeBundle(value);
  // A bundle that comes later can't come while the thread is paused.
  return bundle instanceof Promise || bundle === undefined ? { "text/plain": inspectText(value) } : bundle;
}

/** Once a process. */
export function provideDebugView(boxes: Boxes, sources: SourcePositions): void {
  const view: DebugView = {
    names: () =>
      Object.assign(
        Object.create(null),
        Object.fromEntries(boxes.declared().map((name) => [name, boxes.get(name).v])),
      ),
    box: (name) => boxes.get(name),
    declare: (name, value) => void Object.assign(boxes.get(name), { v: value, d: true }),
    origin: (url) => {
      const origin = sources.get(url);
      return origin ? JSON.stringify({ source: origin.source, maps: origin.maps }) : "";
    },
    waiting: () => JSON.stringify(waitingFrames()),
    bundle: (value) => JSON.stringify(bundleNow(value)),
  };
  Object.defineProperty(globalThis, Symbol.for("cellflow.debug-view"), { value: view, enumerable: false });
}
