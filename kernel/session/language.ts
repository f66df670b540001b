/** TypeScript's help in a session: loaded when it is first asked, and its remarks on cells that ran. */
import type { CodeHelp, CodeHelpOptions } from "../language/code-help.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostics.ts";
import type { MimeBundle } from "../protocol/message.ts";

/** Help with cells' text. */
export interface LanguageHelp {
  help(): Promise<CodeHelp>;
  /** What TypeScript has to say of a cell, if it runs anyway and is not far behind. */
  startRemarks(source: string, key: string): Promise<Diagnostic[]> | undefined;
  /** The note under a cell, if there is any. `ename` is the error the cell ended with. */
  note(found: Promise<Diagnostic[]>, ename?: string): Promise<MimeBundle | undefined>;
  close(): Promise<void>;
}

const MOST_BEHIND = 20; // cells that wait for remarks: a notebook that runs as a whole is not checked long after

export function createLanguageHelp(options: CodeHelpOptions): LanguageHelp {
  let helping: Promise<CodeHelp> | undefined;
  let helper: CodeHelp | undefined;
  let notes: typeof import("./diagnostics-note.ts") | undefined;
  let behind = 0;
  const start = async (): Promise<CodeHelp> => {
    const [{ createCodeHelp }, noting] = await Promise.all([
      import("../language/code-help.ts"),
      import("./diagnostics-note.ts"),
    ]);
    notes = noting;
    helper = createCodeHelp(options);
    return helper;
  };
  return {
    help: () => {
      helping ??= start();
      return helping;
    },
    startRemarks: (source, key) => {
      if (behind >= MOST_BEHIND || !helper?.started()) return undefined;
      behind += 1;
      return helper.diagnostics(source, key).finally(() => {
        behind -= 1;
      });
    },
    note: async (found, ename) => {
      const remarks = await found;
      return notes?.remarkNote(notes.remarksBeside(remarks, ename));
    },
    close: async () => helper?.close(),
  };
}
