/** Finds the modules of this process: files, and the cells of a notebook, which share their names. */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createResolve, type Resolve } from "./resolve.ts";
import { readModule, type SourceModule } from "./source-module.ts";
import type { Node } from "./syntax.ts";

/** Gives the code of a kernel's process as it was loaded. */
export interface LoadedSources {
  /** The text of the module at a URL, or of that URL's file; undefined for one that Node has read as it is. */
  text(url: string): string | undefined;
  /** The cells that ran, the last at the end. */
  cells(): readonly LoadedCell[];
  /** Rises whenever code was loaded. */
  version(): number;
}
export interface LoadedCell {
  url: string;
  text: string;
  /** What a magic made of it: its function as a task, say. */
  expanded?: string | undefined;
  /** How it ended; undefined while it runs. */
  ended: "ok" | "failed" | undefined;
}

/** A module with its address. */
export interface Place {
  url: string;
  module: SourceModule;
  /** What was parsed: of a cell, with blanks for its magics. */
  text: string;
  /** Of a cell: which it is, in the order of their runs; undefined of a file. */
  cell: number | undefined;
  /** A cell of which some statements may not have run, or not yet. */
  failed?: boolean;
  running?: boolean;
  /** When the file was changed, in milliseconds, where it was read from the disk. */
  changed?: number | undefined;
}

/** One piece of code, and where it stands. */
export interface Piece {
  place: Place;
  node: Node;
}

export interface Modules {
  /** The module at a URL; undefined where it can't be read as one. */
  at(url: string): Place | undefined;
  /** The cell that declared or imported `name` last. */
  cellWith(name: string): Place | undefined;
  /** The same cell as its magic has made it; undefined where none has. */
  expanded(cell: Place): Place | undefined;
  /** The statements of all cells that change `name` after it was declared last. */
  cellActions(name: string): Piece[];
  /** The cells in which `name` stands, the last that ran at the end. */
  cellsWith(name: string): Place[];
  /** The text of a file as it was loaded, or as it is. */
  textAt(url: string): FileText | undefined;
  /** False for a file that was changed since it was loaded. */
  isCurrent(url: string): boolean;
  resolve: Resolve;
}

/** `changed`: when the file was, in milliseconds, where the text was read from the disk. */
export interface FileText {
  text: string;
  changed?: number | undefined;
}

/** Modules that stay read, the last asked for: their trees take some fifty times their text. */
const MAX_MODULES = 200;

/** `loaded`: what a kernel knows, which runs another text than that of the file. */
export function createModules(loaded: LoadedSources | undefined): Modules {
  const known = new Map<string, { text: string; parsed: Parsed | undefined }>();
  let resolve: Resolve | undefined;
  const read = (url: string, text: string): Parsed | undefined => {
    const before = known.get(url);
    const parsed = before?.text === text ? before.parsed : (parsedAs(text) ?? parsedAs(withoutMagics(text)));
    known.delete(url);
    known.set(url, { text, parsed });
    if (known.size > MAX_MODULES) known.delete(known.keys().next().value ?? "");
    return parsed;
  };
  const cellsWith = (name: string): Place[] =>
    (loaded?.cells() ?? []).flatMap(({ url, text, ended }, cell) => {
      const parsed = text.includes(name) ? read(url, text) : undefined;
      return parsed
        ? [{ url, ...parsed, cell, failed: ended === "failed", running: ended === undefined }]
        : [];
    });
  const textAt = (url: string): FileText | undefined => {
    const text = loaded?.text(url);
    return text === undefined ? textOf(url) : { text };
  };
  const declares = ({ module }: Place, name: string): boolean =>
    module.declared.has(name) || module.imported.has(name);
  return {
    at(url) {
      const cells = loaded?.cells() ?? [];
      const at = cells.findIndex((one) => one.url === url);
      const cell = cells[at];
      const file = cell ? { text: cell.text, changed: undefined } : textAt(url);
      const parsed = file && read(url, file.text);
      return parsed && { url, ...parsed, cell: at < 0 ? undefined : at, changed: file.changed };
    },
    textAt,
    isCurrent(url) {
      const text = loaded?.text(url);
      return text === undefined || text === textOf(url)?.text;
    },
    cellsWith,
    cellWith: (name) => cellsWith(name).findLast((cell) => declares(cell, name)),
    expanded({ cell, failed = false, running = false }) {
      const { url, expanded } = loaded?.cells()[cell ?? -1] ?? {};
      if (url === undefined || expanded === undefined) return undefined;
      const parsed = read(`${url}#expanded`, expanded);
      return parsed && { url, ...parsed, cell, failed, running };
    },
    cellActions(name) {
      const cells = cellsWith(name);
      const from = cells.findLastIndex((cell) => declares(cell, name));
      return cells.slice(Math.max(0, from)).flatMap((place) =>
        place.module.actions
          // The last of a cell is most often there to be displayed.
          .filter(
            ({ node, changes, calls }) =>
              changes.has(name) || (calls.has(name) && node !== place.module.body.at(-1)),
          )
          .map(({ node }) => ({ place, node })),
      );
    },
    resolve(specifier, fromUrl) {
      resolve ??= createResolve();
      return resolve(specifier, fromUrl);
    },
  };
}

/** The text of a file, and when it was changed; undefined where there is none, as for code of `node --eval`. */
function textOf(url: string): FileText | undefined {
  try {
    const path = fileURLToPath(url.replace(/[?#].*$/, ""));
    return { changed: statSync(path).mtimeMs, text: readFileSync(path, "utf8") };
  } catch {
    return undefined;
  }
}

type Parsed = Pick<Place, "module" | "text">;

function parsedAs(text: string): Parsed | undefined {
  const module = readModule(text);
  return module && { module, text };
}

/** A cell with blanks for the lines of its magics, which are no TypeScript. */
function withoutMagics(text: string): string {
  return text.replaceAll(/^[ \t]*%.*$/gm, (line) => " ".repeat(line.length));
}
