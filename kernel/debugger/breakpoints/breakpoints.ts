/** The breakpoints a user has set, and where they are carried out: in cells before each run, in files by content. */
import { statSync } from "node:fs";
import type { Cdp } from "../protocol/cdp.ts";
import { type DapBreakpoint, DebugError } from "../protocol/dap.ts";
import type { CellFiles } from "../scripts/cell-files.ts";
import { type CellScript, type CellScripts, contentHash } from "../scripts/cell-scripts.ts";
import type { LikelyScripts } from "../scripts/expected-scripts.ts";
import { fileScript } from "../scripts/file-script.ts";
import { createTurns } from "../sequence.ts";
import { type Carrier, findStopPlaces, placeForLine } from "./breakpoint-locations.ts";
import { problemWith, type Wanted } from "./requested-breakpoints.ts";
import { createCarriers } from "./v8-breakpoints.ts";

/** A breakpoint that was set, and how often it was hit. */
export interface SetBreakpoint {
  wanted: Wanted;
  shown: DapBreakpoint;
  hits: number;
  /** It stops nowhere, since it can't be carried out. */
  isRefused?: boolean;
}

/** What breakpoints work with. */
export interface BreakpointOptions {
  cdp: Cdp;
  cells: CellScripts;
  files: CellFiles;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
  /** The scripts a cell would run as. */
  compile(source: string): Promise<LikelyScripts>;
  /** A breakpoint stands elsewhere than was said, or can be reached at last. */
  changed(breakpoint: DapBreakpoint): void;
}

/** The user's breakpoints, by path. */
export interface Breakpoints {
  /** Replace those of a path. */
  set(path: string, wanted: readonly Wanted[]): Promise<DapBreakpoint[]>;
  /** Lines (from 1) of a path where one can be. */
  lines(path: string): Promise<number[]>;
  list(): { source: string; breakpoints: Wanted[] }[];
  /** Whose breakpoint V8 names. */
  find(v8: string): SetBreakpoint[];
  /** Before a script runs: those of its cell, and those of files that have changed. */
  beforeRun(script: CellScript): Promise<void>;
  /** Let V8 pause at the very start of a script, and of no other; of none without one. */
  stopAtStart(script: CellScript | undefined): Promise<void>;
  /** V8 has forgotten them: set them all again. */
  renew(): Promise<void>;
  clear(): void;
}

const NOWHERE = "There is nothing to stop at on this line or below it";

const NO_CODE = "There is no file here that the notebook could load as code";

interface Held {
  set: SetBreakpoint[];
  /** Content hashes of the scripts in which they are carried out. */
  bound: Set<string>;
  /** When the file was changed, ms. */
  modified: number;
}

type Kind = "cell" | "file";

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function createBreakpoints(options: BreakpointOptions): Breakpoints {
  const { cdp, cells, files, ownRoot, compile, changed } = options;
  const held = new Map<string, Held>();
  const carriers = createCarriers<SetBreakpoint>(cdp);
  /** A cell that starts while breakpoints are being set waits for them. */
  const inTurn = createTurns();
  /** Nobody's: no path is its own. */
  const start: SetBreakpoint = {
    wanted: { line: 1 },
    shown: { id: 0, verified: true, line: 1, source: { path: "" } },
    hits: 0,
  };
  let ids = 0;
  /** Rises when all are forgotten: what was under way then is not to be kept. */
  let era = 0;

  /** What a path runs as: for a cell what it has run as and what it would run as now. */
  const scriptsOf = async (path: string): Promise<{ kind: Kind; scripts: Carrier[]; reason?: string }> => {
    const source = files.sourceAt(path);
    if (source === undefined) {
      const script = fileScript(path, ownRoot);
      return { kind: "file", ...(script ? { scripts: [script] } : { scripts: [], reason: NO_CODE }) };
    }
    const { scripts, reason } = await compile(source);
    const unique = new Map([...cells.withSource(source), ...scripts].map((script) => [script.code, script]));
    return { kind: "cell", scripts: [...unique.values()], ...(reason ? { reason } : {}) };
  };

  /**
   * Carry out a path's breakpoints in one script. A cell cut by line magics has several: a breakpoint belongs to the
   * script that has the first line, from its own on, where V8 can stop.
   */
  const bind = async (at: Held, script: Carrier, kind: Kind, tell: typeof changed): Promise<void> => {
    const hash = contentHash(script.code);
    if (at.bound.has(hash)) return;
    const places = await findStopPlaces(cdp, script, kind);
    for (const breakpoint of at.set) {
      const { wanted, shown } = breakpoint;
      if (breakpoint.isRefused) continue;
      const found = placeForLine(places, wanted.line - 1, (wanted.column ?? 1) - 1);
      const line = (found?.text.line ?? 0) + 1;
      if (!found || (shown.verified && line > shown.line)) continue;
      if (shown.verified && line < shown.line) await carriers.drop(breakpoint);
      const isNew = !shown.verified || shown.line !== line;
      breakpoint.shown = { id: shown.id, verified: true, line, source: shown.source };
      if (isNew) tell(breakpoint.shown);
      await carriers.add(hash, found.script, breakpoint);
    }
    at.bound.add(hash);
  };

  const drop = async (path: string): Promise<void> => {
    const set = held.get(path)?.set ?? [];
    held.delete(path);
    for (const breakpoint of set) await carriers.drop(breakpoint);
  };

  const replace = async (path: string, wanted: readonly Wanted[]): Promise<DapBreakpoint[]> => {
    const begun = era;
    await drop(path);
    const { kind, scripts, reason = NOWHERE } = await scriptsOf(path);
    if (begun !== era) throw new DebugError("The debugger was detached meanwhile");
    const at: Held = {
      set: wanted.map((one) => {
        ids += 1;
        const problem = problemWith(one);
        const message = problem ?? reason;
        const shown = { id: ids, verified: false, line: one.line, message, source: { path } };
        return { wanted: one, hits: 0, shown, isRefused: problem !== undefined };
      }),
      bound: new Set(),
      modified: modifiedAt(path),
    };
    if (wanted.length > 0) held.set(path, at);
    for (const script of scripts) await bind(at, script, kind, () => {});
    return at.set.map(({ shown }) => shown);
  };

  /** In a file that has changed, they stand where its new text has them. */
  const follow = async (path: string, at: Held): Promise<void> => {
    const now = modifiedAt(path);
    if (now === at.modified) return;
    at.modified = now;
    const newer = fileScript(path, ownRoot);
    if (!newer || at.bound.has(contentHash(newer.code))) return;
    for (const one of at.set) one.shown = { ...one.shown, verified: false, line: one.wanted.line };
    await bind(at, newer, "file", changed);
  };

  return {
    set: (path, wanted) => inTurn(() => replace(path, wanted)),
    lines: async (path) => {
      const { kind, scripts } = await scriptsOf(path);
      const places = await Promise.all(scripts.map((script) => findStopPlaces(cdp, script, kind)));
      return [...new Set(places.flat().map(({ text }) => text.line + 1))].sort((a, b) => a - b);
    },
    list: () =>
      [...held].map(([source, { set }]) => ({
        source,
        breakpoints: set.map(({ wanted, shown }) => ({ ...wanted, line: shown.line })),
      })),
    find: carriers.ownersOf,
    beforeRun: (script) =>
      inTurn(async () => {
        const at = held.get(files.pathOf(script.source));
        if (at) await bind(at, script, "cell", changed);
        for (const [path, file] of held) if (files.sourceAt(path) === undefined) await follow(path, file);
      }),
    stopAtStart: (script) =>
      inTurn(async () => {
        await carriers.drop(start);
        const [first] = script ? await findStopPlaces(cdp, script, "cell") : [];
        if (script && first) await carriers.add(contentHash(script.code), first.script, start);
      }),
    renew: () =>
      inTurn(async () => {
        carriers.forget();
        for (const [path, at] of [...held]) {
          at.bound.clear();
          const { kind, scripts } = await scriptsOf(path);
          for (const script of scripts) await bind(at, script, kind, changed);
        }
      }),
    clear: () => {
      era += 1;
      held.clear();
      carriers.forget();
    },
  };
}
