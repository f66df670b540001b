/** Leaves out the globals that TypeScript and Node's types know of, and that are not there when a cell runs. */
import type { CompletionItem } from "./completion-item.ts";

/** Variables of CommonJS files, which cells are not. Not offered as TypeScript's old word for a namespace either. */
const OF_FILES = ["__dirname", "__filename", "module", "exports"];

/** There in other versions of Node, or when it is asked for on the command line. */
const OF_SOME_NODES = ["EventSource", "gc", "localStorage", "sessionStorage", "Storage", "Temporal"];

/** TypeScript's order for globals and keywords; what the notebook itself declares comes before them. */
const GLOBAL_ORDER = "15";

const OF_GLOBAL_OBJECT = /\bglobal(?:This)?\s*\??\.\s*[\w$]*$/;

/** False for a global that no cell has, behind the text `before`. The kernel's own Node is the one that runs the cells. */
export function isThere({ label, sortText }: CompletionItem, before: string): boolean {
  if (sortText !== GLOBAL_ORDER && !OF_GLOBAL_OBJECT.test(before)) return true;
  return !OF_FILES.includes(label) && (!OF_SOME_NODES.includes(label) || label in globalThis);
}
