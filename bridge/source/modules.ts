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
  /** Some of its statements may not have run. */
  failed?: boolean;
}

/** A module with its address. */
export interface Place {
  url: string;
  module: SourceModule;
  /** What was parsed: of a cell, with blanks for its magics. */
  text: string;
  /** Of a cell: which it is, in the order of their runs; undefined of a file. */
  cell: number | undefined;
  /** A cell of which some statements may not have run. */
  failed?: boolean | undefined;
  /** When the file was changed, in milliseconds, where it was read from the disk. */
  changed?: number | undefined;
}

export interface Modules {
  /** The module at a URL; undefined where it can't be read as one. */
  at(url: string): Place | undefined;
  /** The cell that declared or imported `name` last. */
  cellWith(name: string): Place | undefined;
  /** The same cell as its magic has made it; undefined where none has. */
  expanded(cell: Place): Place | undefined;
  /** The statements of all cells that change `name` after it was declared last. */
  cellActions(name: string): { place: Place; node: Node }[];
  resolve: Resolve;
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
  /** The cells in which `name` stands, the last that ran at the end. */
  const cellsWith = (name: string): Place[] =>
    (loaded?.cells() ?? []).flatMap(({ url, text, failed }, cell) => {
      const parsed = text.includes(name) ? read(url, text) : undefined;
      return parsed ? [{ url, ...parsed, cell, failed }] : [];
    });
  const declares = ({ module }: Place, name: string): boolean =>
    module.declared.has(name) || module.imported.has(name);
  return {
    at(url) {
      const cells = loaded?.cells() ?? [];
      const at = cells.findIndex((one) => one.url === url);
      const text = cells[at]?.text ?? loaded?.text(url);
      const file = text === undefined ? textOf(url) : { text, changed: undefined };
      const parsed = file && read(url, file.text);
      return parsed && { url, ...parsed, cell: at < 0 ? undefined : at, changed: file.changed };
    },
    cellWith: (name) => cellsWith(name).findLast((cell) => declares(cell, name)),
    expanded({ cell, failed }) {
      const { url, expanded } = loaded?.cells()[cell ?? -1] ?? {};
      if (url === undefined || expanded === undefined) return undefined;
      const parsed = read(`${url}#expanded`, expanded);
      return parsed && { url, ...parsed, cell, failed };
    },
    cellActions(name) {
      const cells = cellsWith(name);
      const from = cells.findLastIndex((cell) => declares(cell, name));
      return cells
        .slice(Math.max(0, from))
        .flatMap((place) =>
          place.module.actions
            .filter(({ changes }) => changes.has(name))
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
export function textOf(url: string): { text: string; changed: number } | undefined {
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
