/** TypeScript's help in a session: loaded when it is first asked, and its remarks on cells that ran. */
import type { CodeHelp, HelpPlace } from "../language/code-help.ts";
import type { Remark } from "../language/remarks.ts";
import type { MimeBundle } from "../message.ts";
import { within } from "./within.ts";

/** Help with cells' text. */
export interface LanguageHelp {
  help(): Promise<CodeHelp>;
  /** What TypeScript has to say of a cell, if it runs anyway and is not behind with an earlier cell. */
  startRemarks(source: string, key: string): Promise<Remark[]> | undefined;
  /** The note under a cell, when it is there soon enough. `ename` is the error the cell ended with. */
  note(found: Promise<Remark[]>, ename?: string): Promise<MimeBundle | undefined>;
  close(): Promise<void>;
}

const REMARKS_WITHIN = 50; // ms after a cell's end for what TypeScript has to say

export const createLanguageHelp = (options: HelpPlace): LanguageHelp => {
  let helping: Promise<CodeHelp> | undefined;
  let helper: CodeHelp | undefined;
  let checking = false;
  const start = async (): Promise<CodeHelp> => {
    const { createCodeHelp } = await import("../language/code-help.ts");
    helper = createCodeHelp(options);
    return helper;
  };
  return {
    help: () => {
      helping ??= start();
      return helping;
    },
    startRemarks: (source, key) => {
      if (checking || !helper?.started()) return undefined;
      checking = true;
      return helper.remarks(source, key).finally(() => {
        checking = false;
      });
    },
    note: async (found, ename) => {
      const remarks = await within(REMARKS_WITHIN, found);
      if (!remarks || remarks.length === 0) return undefined;
      const { remarkNote, remarksBeside } = await import("../requests/remark-note.ts");
      return remarkNote(remarksBeside(remarks, ename));
    },
    close: async () => helper?.close(),
  };
};
