/** Stores which script each cell ran as, from the first cell on, for a debugger that comes later. */
import { createHash } from "node:crypto";

/** One script of a cell; a cell with line magics has several, under one URL. */
export interface CellScript {
  url: string;
  code: string;
  /** Source maps from the script to the cell, outermost first. JSON. */
  maps: string[];
  /** The cell as the user wrote it. */
  source: string;
  label: string;
}

/** The scripts of one executor. */
export interface CellScripts {
  add(script: CellScript): void;
  find(url: string, hash: string): CellScript | undefined;
  /** Every script of cells with this text. */
  withSource(source: string): CellScript[];
  clear(): void;
}

/** V8's name for a script's content: SHA-256 of its UTF-8 text, hexadecimal. */
export function contentHash(code: string): string {
  return createHash("sha256").update(code).digest("hex");
}

const MAX_SCRIPTS = 1000; // a session may last for weeks

export function createCellScripts(): CellScripts {
  let scripts: CellScript[] = [];
  return {
    add: (script) => {
      scripts.push(script);
      if (scripts.length > MAX_SCRIPTS) scripts.shift();
    },
    find: (url, hash) => scripts.find((script) => script.url === url && contentHash(script.code) === hash),
    withSource: (source) => scripts.filter((script) => script.source === source),
    clear: () => {
      scripts = [];
    },
  };
}
