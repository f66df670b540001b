/** Versions local files by their content and that of the local files they import: what has changed gets another URL. */
import { readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What has to be known of the files' imports. */
export interface VersionOptions {
  /** The local file that a specifier in the file at `from` means; undefined for packages and what is not there. */
  meant(specifier: string, from: string): string | undefined;
  /** A file that was seen before, or one that it imports, has another content now. */
  changed(path: string): void;
}

/** The versions of the local files. */
export interface FileVersions {
  /**
   * The URL under which a file is loaded as it is now: its own at first, with `?v=` after a change. `from` is the path
   * of the file that asks: while that one is being loaded, no other is checked twice.
   */
  url(path: string, from: string | undefined): string;
  /** True for a file that was loaded or checked; never for a cell's script. */
  knows(path: string): boolean;
  /** Something it asks for has come that was missing, though no file was changed. */
  touch(path: string): void;
}

interface Known {
  /** When it was changed, how long it is and which file it is. */
  state: string;
  stamp: number;
  specifiers: string[];
}

/** Tarjan's algorithm: files that import each other in a circle are as new as the newest of them. */
interface Visited {
  path: string;
  order: number;
  low: number;
  newest: number;
  open: boolean;
}

const IMPORTED = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']([^"'\n]+)["']/g;

function specifiersIn(path: string): string[] {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return [];
  return [...new Set([...readFileSync(path, "utf8").matchAll(IMPORTED)].map((match) => String(match[1])))];
}

export function createFileVersions({ meant, changed }: VersionOptions): FileVersions {
  /** The process's own: a cell may put another in its place. */
  const { setImmediate } = globalThis;
  const known = new Map<string, Known>();
  const versions = new Map<string, number>();
  const first = new Map<string, number>();
  let stamps = 0;
  /** What this turn of the event loop has checked. */
  let visited = new Map<string, Visited>();

  const stateOf = (path: string): string => {
    try {
      const { mtimeMs, size, ino } = statSync(path);
      return `${mtimeMs} ${size} ${ino}`;
    } catch {
      return "";
    }
  };

  const inspect = (path: string): Known => {
    const state = stateOf(path);
    const before = known.get(path);
    if (before?.state === state) return before;
    let specifiers: string[] = [];
    try {
      specifiers = specifiersIn(path);
    } catch {
      // Gone or not to be read: whoever imports it gets Node's own error.
    }
    stamps += 1;
    const now = { state, stamp: stamps, specifiers };
    known.set(path, now);
    return now;
  };

  const visit = (path: string, stack: Visited[]): Visited => {
    const { stamp, specifiers } = inspect(path);
    const order = visited.size;
    const node: Visited = { path, order, low: order, newest: stamp, open: true };
    visited.set(path, node);
    stack.push(node);
    for (const specifier of specifiers) {
      const file = meant(specifier, path);
      if (file === undefined) continue;
      const other = visited.get(file) ?? visit(file, stack);
      if (other.open) node.low = Math.min(node.low, other.low);
      node.newest = Math.max(node.newest, other.newest);
    }
    if (node.low < node.order) return node;
    const circle = stack.splice(stack.lastIndexOf(node));
    const newest = Math.max(...circle.map((each) => each.newest));
    for (const each of circle) {
      each.newest = newest;
      each.open = false;
      const before = versions.get(each.path);
      versions.set(each.path, newest);
      if (before !== undefined && before !== newest) changed(each.path);
    }
    return node;
  };

  const forget = (): void => {
    visited = new Map();
  };

  return {
    url: (path, from) => {
      const isLoading = from !== undefined && visited.has(from);
      if (!isLoading || (visited.has(path) && known.get(path)?.state !== stateOf(path))) forget();
      if (visited.size === 0) setImmediate(forget).unref();
      const { newest } = visited.get(path) ?? visit(path, []);
      const { href } = pathToFileURL(path);
      const earliest = first.get(path) ?? newest;
      first.set(path, earliest);
      return newest === earliest ? href : `${href}?v=${newest}`;
    },
    knows: (path) => known.has(path),
    touch: (path) => {
      known.delete(path);
      forget();
    },
  };
}
