/** Knows V8's scripts as cells, local files or packages' files, and maps their positions to the user's text. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cdp, DEBUG_VIEW, evaluateSilently } from "../protocol/cdp.ts";
import type { CellFiles } from "./cell-files.ts";
import type { CellScripts } from "./cell-scripts.ts";
import { helperName, helperRanges, type Range } from "./helper-code.ts";
import { createPositionMap, type PositionMap } from "./position-map.ts";

/** A script that a user may look at. Node's own and this package's are not among them. */
export interface KnownScript {
  id: string;
  url: string;
  kind: "cell" | "file" | "package";
  /** Where a front end finds its text. */
  path: string;
  name: string;
  /** The helpers' identifier, in cells. */
  helper?: string;
  /** Statements of ours. */
  skip: readonly Range[];
  /** From V8's positions to those of the text at `path`. */
  positionMap(): Promise<PositionMap>;
}

/** The scripts of the executor, from when the debugger is attached. */
export interface Scripts {
  parsed(script: { scriptId: string; url: string; hash: string }): void;
  get(scriptId: string): KnownScript | undefined;
  /** The script loaded last under a URL. */
  at(url: string): KnownScript | undefined;
  all(): KnownScript[];
  /** The text at a path that was given out. */
  sourceAt(path: string): string | undefined;
  clear(): void;
}

const identity: PositionMap = (position) => position;

export function createScripts(cdp: Cdp, cells: CellScripts, files: CellFiles, ownRoot: string): Scripts {
  const known = new Map<string, KnownScript>();
  const isOwn = (url: string): boolean =>
    url.startsWith(ownRoot) && /^(dist|kernel|bridge|magics)\//.test(url.slice(ownRoot.length));

  const origin = async (url: string): Promise<PositionMap> => {
    const { value } = await evaluateSilently(cdp, `${DEBUG_VIEW}.origin(${JSON.stringify(url)})`, {
      returnByValue: true,
    });
    const text = String(value ?? "");
    return text === "" ? identity : createPositionMap((JSON.parse(text) as { maps: string[] }).maps);
  };

  return {
    parsed: ({ scriptId, url, hash }) => {
      const cell = cells.find(url, hash);
      if (cell) {
        const positionMap = createPositionMap(cell.maps);
        const helper = helperName(cell.code);
        let skip: Range[] | undefined;
        known.set(scriptId, {
          id: scriptId,
          url,
          kind: "cell",
          path: files.pathOf(cell.source),
          name: cell.label,
          helper,
          get skip() {
            skip ??= helperRanges(cell.code);
            return skip;
          },
          positionMap: async () => positionMap,
        });
        return;
      }
      if (!url.startsWith("file:") || isOwn(url)) return;
      const path = fileURLToPath(url.split("?")[0] ?? url);
      let positionMap: Promise<PositionMap> | undefined;
      known.set(scriptId, {
        id: scriptId,
        url,
        kind: path.includes("/node_modules/") ? "package" : "file",
        path,
        name: basename(path),
        skip: [],
        positionMap: () => {
          positionMap ??= origin(url).catch((error: unknown) => {
            positionMap = undefined;
            throw error;
          });
          return positionMap;
        },
      });
    },
    get: (scriptId) => known.get(scriptId),
    at: (url) => [...known.values()].findLast((script) => script.url === url),
    all: () => [...known.values()],
    sourceAt: (path) => {
      const cell = files.sourceAt(path);
      if (cell !== undefined) return cell;
      try {
        return readFileSync(path, "utf8");
      } catch {
        return undefined;
      }
    },
    clear: () => known.clear(),
  };
}
