/**
 * TypeScript's help in a session, loaded with the first request or a while after a user ran the first cell, and its
 * diagnostics of cells that ran.
 */
import type { NotebookGraph } from "../cell/notebook-graph.ts";
import { debugLog } from "../debug-log.ts";
import type { CodeHelp, CodeHelpOptions } from "../language/code-help.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostics.ts";
import type { MimeBundle } from "../protocol/message.ts";

/** Help with cells' code. */
export interface LanguageHelp {
  help(): Promise<CodeHelp>;
  /**
   * TypeScript's diagnostics of a cell; undefined when there will be none: TypeScript is far behind, or not loaded in
   * a headless run. Where a user watches (`isWatched`), the first cell loads it, a while after it started.
   */
  startDiagnostics(source: string, key: string, isWatched: boolean): Promise<Diagnostic[]> | undefined;
  /** The note under a cell, if there is any. `ename` is the error the cell ended with. */
  note(diagnostics: Promise<Diagnostic[]>, ename?: string): Promise<MimeBundle | undefined>;
  close(): Promise<void>;
}

/** Cells that may wait for diagnostics: a notebook that runs as a whole is not checked long after. */
const MAX_BEHIND = 20;

/** From the first cell on: by then its result is there, and TypeScript takes no time from it. */
const LOAD_AFTER_MS = 3000;

/** A cell that ran before TypeScript was loaded. */
interface WaitingCell {
  source: string;
  key: string;
  check(diagnostics: Promise<Diagnostic[]>): void;
}

/** True when the cell would be read with names that later cells declared, or is gone. */
function isOutdated(source: string, graph: NotebookGraph): boolean {
  const parts = graph.cells().filter((cell) => cell.source === source);
  return (
    parts.length === 0 ||
    parts.some(({ module, order }) =>
      [...module.free].some((name) => (graph.declarer(name)?.order ?? order) > order),
    )
  );
}

export function createLanguageHelp(options: CodeHelpOptions): LanguageHelp {
  let loading: Promise<CodeHelp> | undefined;
  let loaded: CodeHelp | undefined;
  let notes: typeof import("./notes/diagnostics.ts") | undefined;
  let behind = 0;
  const start = async (): Promise<CodeHelp> => {
    const [{ createCodeHelp }, noting] = await Promise.all([
      import("../language/code-help.ts"),
      import("./notes/diagnostics.ts"),
    ]);
    notes = noting;
    loaded = createCodeHelp(options);
    return loaded;
  };
  const help = (): Promise<CodeHelp> => {
    loading ??= start();
    return loading;
  };
  const waiting: WaitingCell[] = [];
  let timer: NodeJS.Timeout | undefined;
  const checkWaiting = async (): Promise<void> => {
    const { diagnostics } = await help();
    timer = undefined;
    for (const { source, key, check } of waiting.splice(0))
      check(isOutdated(source, options.graph) ? Promise.resolve([]) : diagnostics(source, key));
  };
  /** Resolves once TypeScript is loaded and has read the cell. */
  const later = (source: string, key: string): Promise<Diagnostic[]> => {
    timer ??= setTimeout(() => {
      checkWaiting().catch((error: unknown) => debugLog("language.load", error));
    }, LOAD_AFTER_MS).unref();
    return new Promise((check) => waiting.push({ source, key, check }));
  };
  return {
    help,
    startDiagnostics: (source, key, isWatched) => {
      const isStarted = loaded?.started() === true;
      if (behind >= MAX_BEHIND || !(isStarted || isWatched)) return undefined;
      behind += 1;
      const diagnostics = isStarted && loaded ? loaded.diagnostics(source, key) : later(source, key);
      return diagnostics.finally(() => {
        behind -= 1;
      });
    },
    note: async (diagnostics, ename) => {
      const reported = await diagnostics;
      return notes?.diagnosticsNote(notes.diagnosticsBeside(reported, ename));
    },
    close: async () => {
      clearTimeout(timer);
      await loaded?.close();
    },
  };
}
