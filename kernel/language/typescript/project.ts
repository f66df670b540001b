/**
 * The private folder that TypeScript sees as the notebook's: its path repeats the notebook's folder below a temporary
 * root, so that relative imports (by `rootDirs`) and packages (by links) are found as from the notebook itself.
 */
import {
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse, relative } from "node:path";
import { debugLog } from "../../debug-log.ts";
import { makeTemporaryFolder, sweepTemporaryFolders } from "../../temporary-folder.ts";
import { configText, upwards } from "./config.ts";

/** The notebook's folder, and what its cells may import of the kernel's (name to path). */
export interface ProjectOptions {
  folder: string;
  aliases: Readonly<Record<string, string>>;
  /** Declarations of the kernel's globals. */
  globals: string;
}

/** A change of a file, for TypeScript. */
export interface FileChange {
  path: string;
  kind: "created" | "changed" | "deleted";
}

/** The folder. */
export interface Project {
  /** Where the cells' modules are. */
  folder: string;
  /** Write a file, only when its text is new. */
  write(name: string, text: string): FileChange[];
  /** Packages and config may have changed beside the notebook: link and write anew what has. */
  refresh(): FileChange[];
  remove(): void;
}

/** The documents that are opened in the two slots; TypeScript reads them only from us. */
export const OPEN_FILES = {
  now: "now.ts",
  "now-jsx": "now-jsx.tsx",
  check: "check.ts",
  "check-jsx": "check-jsx.tsx",
} as const;

/** References to libraries that cells ask for, for all of them. */
export const REFERENCES_FILE = "references.d.ts";

/** Folder with `@types/node` of our own, for notebooks that have none. */
function ownTypes(): string[] {
  try {
    return [dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")))];
  } catch (error) {
    debugLog("typescript.own-types", error);
    return [];
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Make the folder. Only its owner can read it. */
export function createProject({ folder, aliases, globals }: ProjectOptions): Project {
  sweepTemporaryFolders();
  // TypeScript knows files by their real paths.
  const root = realpathSync(makeTemporaryFolder("types"));
  const mirrored = (path: string): string => join(root, relative(parse(path).root, path));
  const cells = mirrored(folder);
  const written = new Map<string, string>();
  mkdirSync(cells, { recursive: true });

  const write = (name: string, text: string): FileChange[] => {
    const before = written.get(name);
    if (before === text) return [];
    const path = join(cells, name);
    writeFileSync(path, text);
    written.set(name, text);
    return [{ path, kind: before === undefined ? "created" : "changed" }];
  };

  const link = (): FileChange[] =>
    upwards(folder).flatMap((at): FileChange[] => {
      const target = join(at, "node_modules");
      const path = join(mirrored(at), "node_modules");
      const current = exists(target) ? target : undefined;
      const before = linkOf(path);
      if (before === current) return [];
      if (before !== undefined) unlinkSync(path);
      if (current === undefined) return [{ path, kind: "deleted" }];
      symlinkSync(target, path, "junction");
      return [{ path, kind: before === undefined ? "created" : "changed" }];
    });

  const config = (): FileChange[] => {
    const typeRoots = [...upwards(folder).map((at) => join(at, "node_modules/@types")), ...ownTypes()];
    const files = ["globals.d.ts", REFERENCES_FILE, ...Object.values(OPEN_FILES)];
    return write("tsconfig.json", configText({ folder, mirror: root, aliases, typeRoots, files }));
  };

  const remove = (): void => {
    process.off("exit", remove);
    rmSync(root, { recursive: true, force: true });
  };
  process.on("exit", remove);
  write("globals.d.ts", globals);
  write(REFERENCES_FILE, "");
  const refresh = (): FileChange[] => [...link(), ...config()];
  refresh();
  return { folder: cells, write, refresh, remove };
}
