/** The breakpoints a person has set, and V8's that carry them out: of cells before each run, of files by content. */
import { statSync } from "node:fs";
import type { Cdp } from "./cdp.ts";
import type { CellFiles } from "./cell-files.ts";
import { type CellScript, type CellScripts, contentHash } from "./cell-scripts.ts";
import type { DapBreakpoint } from "./dap.ts";
import { fileScript } from "./file-script.ts";
import { findStopPlaces, placeForLine, type StopPlace } from "./stop-places.ts";

/** A breakpoint as asked for. Lines and columns count from 1. */
export interface Wanted {
  line: number;
  column?: number;
  /** Stop only where this is true. */
  condition?: string;
  /** Stop only at this hit: a number, or a comparison such as `> 3`. */
  hitCondition?: string;
  /** Print this, with `{expressions}`, instead of stopping. */
  logMessage?: string;
}

/** A breakpoint that was set, and how often it was hit. */
export interface SetBreakpoint {
  wanted: Wanted;
  shown: DapBreakpoint;
  hits: number;
}

/** What carries a breakpoint: the text of a script, and its maps to what the person wrote. */
export interface Carrier {
  code: string;
  maps: readonly string[];
}

/** What breakpoints work with. */
export interface BreakpointOptions {
  cdp: Cdp;
  cells: CellScripts;
  files: CellFiles;
  /** The scripts a cell that has not run yet would run as. */
  compile(source: string): Carrier[];
  /** A breakpoint stands elsewhere than was said, or can be reached at last. */
  changed(breakpoint: DapBreakpoint): void;
}

/** The person's breakpoints, by path. */
export interface Breakpoints {
  /** Replace those of a path. */
  set(path: string, wanted: readonly Wanted[]): Promise<DapBreakpoint[]>;
  /** Lines (from 1) of a path where one can be. */
  lines(path: string): Promise<number[]>;
  list(): { source: string; breakpoints: Wanted[] }[];
  /** Whose breakpoint V8 names. */
  find(v8: string): SetBreakpoint | undefined;
  /** Before a script runs: those of its cell, and those of files that have changed. */
  beforeRun(script: CellScript): Promise<void>;
  /** V8 has forgotten them: set them all again. */
  renew(): Promise<void>;
  clear(): void;
}

const NOWHERE = "There is nothing to stop at on this line or below it";

const foundFor = ({ line, column = 1 }: Wanted, places: readonly StopPlace[]): StopPlace | undefined =>
  placeForLine(places, line - 1, column - 1);

interface Held {
  set: SetBreakpoint[];
  /** V8's names of what carries them out, by content hash of the script. */
  carried: Map<string, string[]>;
  modified: number;
}

export const createBreakpoints = ({
  cdp,
  cells,
  files,
  compile,
  changed,
}: BreakpointOptions): Breakpoints => {
  const held = new Map<string, Held>();
  const owners = new Map<string, SetBreakpoint>();
  let ids = 0;

  const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

  /** What a path runs as: for a cell its scripts so far, else the one it would run as. */
  const scriptsOf = (path: string): { kind: "cell" | "file"; scripts: Carrier[] } => {
    const source = files.sourceAt(path);
    if (source === undefined)
      return { kind: "file", scripts: [fileScript(path)].filter((script) => script !== undefined) };
    const ran = cells.withSource(source);
    const unique = new Map(ran.map((script) => [script.code, script]));
    return { kind: "cell", scripts: ran.length > 0 ? [...unique.values()] : compile(source) };
  };

  const carry = async (hash: string, breakpoint: SetBreakpoint, { script }: StopPlace): Promise<string> => {
    const { breakpointId } = await cdp("Debugger.setBreakpointByUrl", {
      scriptHash: hash,
      lineNumber: script.line,
      columnNumber: script.column,
    });
    owners.set(breakpointId, breakpoint);
    return breakpointId;
  };

  const drop = async (path: string): Promise<void> => {
    const carriers = [...(held.get(path)?.carried.values() ?? [])].flat();
    held.delete(path);
    for (const id of carriers) owners.delete(id);
    await Promise.all(
      carriers.map((breakpointId) => cdp("Debugger.removeBreakpoint", { breakpointId }).catch(() => {})),
    );
  };

  /**
   * Set a path's breakpoints in one script. A cell cut by line magics has several: a breakpoint that has its line
   * belongs to the script in which that line stands.
   */
  const bind = async (at: Held, script: Carrier, kind: "cell" | "file"): Promise<void> => {
    const hash = contentHash(script.code);
    if (at.carried.has(hash)) return;
    const carriers: string[] = [];
    at.carried.set(hash, carriers);
    const places = await findStopPlaces(cdp, script, kind);
    for (const { breakpoint, found } of at.set.map((one) => ({
      breakpoint: one,
      found: foundFor(one.wanted, places),
    }))) {
      const line = found && found.text.line + 1;
      const { shown } = breakpoint;
      if (!found || line === undefined || (shown.verified && line > shown.line)) continue;
      const isNew = !shown.verified || shown.line !== line;
      Object.assign(shown, { verified: true, line });
      if (isNew) changed(shown);
      carriers.push(await carry(hash, breakpoint, found).catch(() => ""));
    }
  };

  const set: Breakpoints["set"] = async (path, wanted) => {
    await drop(path);
    const at: Held = {
      set: wanted.map((one) => {
        ids += 1;
        return {
          wanted: one,
          hits: 0,
          shown: { id: ids, verified: false, line: one.line, source: { path } },
        };
      }),
      carried: new Map(),
      modified: modified(path),
    };
    if (wanted.length > 0) held.set(path, at);
    const { kind, scripts } = scriptsOf(path);
    for (const script of scripts) await bind(at, script, kind);
    return at.set.map(({ shown }) => (shown.verified ? shown : { ...shown, message: NOWHERE }));
  };

  return {
    set,
    lines: async (path) => {
      const { kind, scripts } = scriptsOf(path);
      const places = await Promise.all(scripts.map((script) => findStopPlaces(cdp, script, kind)));
      return [...new Set(places.flat().map(({ text }) => text.line + 1))].sort((a, b) => a - b);
    },
    list: () =>
      [...held].map(([source, { set: all }]) => ({
        source,
        breakpoints: all.map(({ wanted, shown }) => ({ ...wanted, line: shown.line })),
      })),
    find: (v8) => owners.get(v8),
    beforeRun: async (script) => {
      const at = held.get(files.pathOf(script.source));
      if (at) await bind(at, script, "cell");
      for (const [path, file] of held) {
        const now = files.sourceAt(path) === undefined ? modified(path) : file.modified;
        if (now === file.modified) continue;
        file.modified = now;
        const newer = fileScript(path);
        if (newer) await bind(file, newer, "file");
      }
    },
    renew: async () => {
      owners.clear();
      for (const [path, at] of [...held]) {
        at.carried.clear();
        const { kind, scripts } = scriptsOf(path);
        for (const script of scripts) await bind(at, script, kind);
      }
    },
    clear: () => {
      held.clear();
      owners.clear();
    },
  };
};
