/** TypeScript's help in a session, loaded with the first request, and its diagnostics of cells that ran. */
import type { CodeHelp, CodeHelpOptions } from "../language/code-help.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostics.ts";
import type { MimeBundle } from "../protocol/message.ts";

/** Help with cells' code. */
export interface LanguageHelp {
  help(): Promise<CodeHelp>;
  /** TypeScript's diagnostics of a cell; undefined when it is not loaded yet or far behind. */
  startDiagnostics(source: string, key: string): Promise<Diagnostic[]> | undefined;
  /** The note under a cell, if there is any. `ename` is the error the cell ended with. */
  note(diagnostics: Promise<Diagnostic[]>, ename?: string): Promise<MimeBundle | undefined>;
  close(): Promise<void>;
}

/** Cells that may wait for diagnostics: a notebook that runs as a whole is not checked long after. */
const MAX_BEHIND = 20;

export function createLanguageHelp(options: CodeHelpOptions): LanguageHelp {
  let loading: Promise<CodeHelp> | undefined;
  let loaded: CodeHelp | undefined;
  let notes: typeof import("./diagnostics-note.ts") | undefined;
  let behind = 0;
  const start = async (): Promise<CodeHelp> => {
    const [{ createCodeHelp }, noting] = await Promise.all([
      import("../language/code-help.ts"),
      import("./diagnostics-note.ts"),
    ]);
    notes = noting;
    loaded = createCodeHelp(options);
    return loaded;
  };
  return {
    help: () => {
      loading ??= start();
      return loading;
    },
    startDiagnostics: (source, key) => {
      if (behind >= MAX_BEHIND || !loaded?.started()) return undefined;
      behind += 1;
      return loaded.diagnostics(source, key).finally(() => {
        behind -= 1;
      });
    },
    note: async (diagnostics, ename) => {
      const reported = await diagnostics;
      return notes?.diagnosticsNote(notes.diagnosticsBeside(reported, ename));
    },
    close: async () => loaded?.close(),
  };
}
