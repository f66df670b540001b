/** Gives cells the file names under which a debugger knows them: the hash of their text, in a private folder. */
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { makeFolder } from "../../make-folder.ts";
import { murmur2 } from "./murmur2.ts";

/** Files of cells. A path stands for a text, not for a cell: the same text has the same path. */
export interface CellFiles {
  /** What a front end needs to name the files itself. */
  readonly naming: { hashMethod: "Murmur2"; hashSeed: number; tmpFilePrefix: string; tmpFileSuffix: string };
  pathOf(source: string): string;
  /** Write the file, so that its path can be opened; returns the path. */
  dump(source: string): string;
  /** The text under a path that was given out. */
  sourceAt(path: string): string | undefined;
  close(): void;
}

const HASH_SEED = 0xc70f6907; // any number would do; front ends learn it from debugInfo

export function createCellFiles(): CellFiles {
  const folder = join(tmpdir(), `cellflow_${process.pid}`);
  const suffix = ".ts";
  const sources = new Map<string, string>();
  const pathOf = (source: string): string => {
    const path = `${folder}${sep}${murmur2(source, HASH_SEED)}${suffix}`;
    sources.set(path, source);
    return path;
  };
  return {
    naming: {
      hashMethod: "Murmur2",
      hashSeed: HASH_SEED,
      tmpFilePrefix: folder + sep,
      tmpFileSuffix: suffix,
    },
    pathOf,
    dump: (source) => {
      const path = pathOf(source);
      makeFolder(folder);
      writeFileSync(path, source, { mode: 0o600 });
      return path;
    },
    sourceAt: (path) => sources.get(path),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
