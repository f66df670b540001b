/** The breakpoints a user has set, carried out in cells before each run and in files by content. */
import { statSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Cdp } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";
import type { CellFiles } from "../scripts/cell-files.ts";
import { type CellScript, type CellScripts, contentHash } from "../scripts/cell-scripts.ts";
import type { ExpectedScripts } from "../scripts/expected-scripts.ts";
import { fileScript } from "../scripts/file-script.ts";
import type { MappedScript } from "../scripts/mapped-script.ts";
import { createSequence } from "../sequence.ts";
import { findBreakpointLocations, locationForLine } from "./breakpoint-locations.ts";
import { breakpointProblem, type RequestedBreakpoint } from "./requested-breakpoints.ts";
import { createV8Breakpoints } from "./v8-breakpoints.ts";

/** A breakpoint as front ends are told of it. Lines and columns count from 1. */
export type ReportedBreakpoint = DebugProtocol.Breakpoint & {
  id: number;
  line: number;
  source: { path: string };
};

/** A breakpoint that was set, and how often it was hit. */
export interface SetBreakpoint {
  requested: RequestedBreakpoint;
  reported: ReportedBreakpoint;
  hits: number;
  /** It stops nowhere, since its condition is invalid. */
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
  compile(source: string): Promise<ExpectedScripts>;
  /** A breakpoint is elsewhere than was reported, or can be reached at last. */
  onChanged(breakpoint: ReportedBreakpoint): void;
}

/** The user's breakpoints, by path. */
export interface Breakpoints {
  /** Replace those of a path. */
  set(path: string, requested: readonly RequestedBreakpoint[]): Promise<ReportedBreakpoint[]>;
  /** Lines (from 1) of a path where one can be. */
  lines(path: string): Promise<number[]>;
  list(): { source: string; breakpoints: RequestedBreakpoint[] }[];
  /** The user's breakpoints behind an id of V8's. */
  find(v8Id: string): SetBreakpoint[];
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

/** The breakpoints of one path. */
interface PathBreakpoints {
  breakpoints: SetBreakpoint[];
  /** Content hashes of the scripts in which they are carried out. */
  boundHashes: Set<string>;
  /** When the file was changed, ms since 1970. */
  modifiedAt: number;
}

type Kind = "cell" | "file";

function modificationTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function createBreakpoints(options: BreakpointOptions): Breakpoints {
  const { cdp, cells, files, ownRoot, compile, onChanged } = options;
  const byPath = new Map<string, PathBreakpoints>();
  const v8Breakpoints = createV8Breakpoints<SetBreakpoint>(cdp);
  /** A cell that starts while breakpoints are being set waits for them. */
  const inSequence = createSequence();
  /** The user's of no path: it stops a cell at its start. */
  const startBreakpoint: SetBreakpoint = {
    requested: { line: 1 },
    reported: { id: 0, verified: true, line: 1, source: { path: "" } },
    hits: 0,
  };
  let ids = 0;
  /** Rises when all are forgotten: what was under way then is not stored. */
  let generation = 0;

  /** What a path runs as: for a cell what it has run as and what it would run as now. */
  const scriptsOf = async (
    path: string,
  ): Promise<{ kind: Kind; scripts: MappedScript[]; reason?: string }> => {
    const source = files.sourceAt(path);
    if (source === undefined) {
      const script = fileScript(path, ownRoot);
      return script ? { kind: "file", scripts: [script] } : { kind: "file", scripts: [], reason: NO_CODE };
    }
    const { scripts, reason } = await compile(source);
    const unique = new Map([...cells.withSource(source), ...scripts].map((script) => [script.code, script]));
    return { kind: "cell", scripts: [...unique.values()], reason };
  };

  /**
   * Carry out a path's breakpoints in one script. A cell cut by line magics has several: a breakpoint belongs to the
   * script that has the first line, from its own on, where V8 can stop.
   */
  const bind = async (
    at: PathBreakpoints,
    script: MappedScript,
    kind: Kind,
    report: typeof onChanged,
  ): Promise<void> => {
    const hash = contentHash(script.code);
    if (at.boundHashes.has(hash)) return;
    const locations = await findBreakpointLocations(cdp, script, kind);
    for (const breakpoint of at.breakpoints) {
      const { requested, reported } = breakpoint;
      if (breakpoint.isRefused) continue;
      const location = locationForLine(locations, requested.line - 1, (requested.column ?? 1) - 1);
      const line = (location?.source.line ?? 0) + 1;
      if (!location || (reported.verified && line > reported.line)) continue;
      if (reported.verified && line < reported.line) await v8Breakpoints.drop(breakpoint);
      const isNew = !reported.verified || reported.line !== line;
      breakpoint.reported = { id: reported.id, verified: true, line, source: reported.source };
      if (isNew) report(breakpoint.reported);
      await v8Breakpoints.add(hash, location.script, breakpoint);
    }
    at.boundHashes.add(hash);
  };

  const drop = async (path: string): Promise<void> => {
    const breakpoints = byPath.get(path)?.breakpoints ?? [];
    byPath.delete(path);
    for (const breakpoint of breakpoints) await v8Breakpoints.drop(breakpoint);
  };

  const replace = async (
    path: string,
    requested: readonly RequestedBreakpoint[],
  ): Promise<ReportedBreakpoint[]> => {
    const begun = generation;
    await drop(path);
    const { kind, scripts, reason = NOWHERE } = await scriptsOf(path);
    if (begun !== generation) throw new DebugError("The debugger was detached meanwhile");
    const at: PathBreakpoints = {
      breakpoints: requested.map((breakpoint) => {
        ids += 1;
        const problem = breakpointProblem(breakpoint);
        const message = problem ?? reason;
        const reported = { id: ids, verified: false, line: breakpoint.line, message, source: { path } };
        return { requested: breakpoint, hits: 0, reported, isRefused: problem !== undefined };
      }),
      boundHashes: new Set(),
      modifiedAt: modificationTime(path),
    };
    if (requested.length > 0) byPath.set(path, at);
    for (const script of scripts) await bind(at, script, kind, () => {});
    return at.breakpoints.map(({ reported }) => reported);
  };

  /** In a file that has changed, they move to where its new text has them. */
  const follow = async (path: string, at: PathBreakpoints): Promise<void> => {
    const now = modificationTime(path);
    if (now === at.modifiedAt) return;
    at.modifiedAt = now;
    const newer = fileScript(path, ownRoot);
    if (!newer || at.boundHashes.has(contentHash(newer.code))) return;
    for (const breakpoint of at.breakpoints) {
      const { reported, requested } = breakpoint;
      breakpoint.reported = { ...reported, verified: false, line: requested.line };
    }
    await bind(at, newer, "file", onChanged);
  };

  return {
    set: (path, requested) => inSequence(() => replace(path, requested)),
    lines: async (path) => {
      const { kind, scripts } = await scriptsOf(path);
      const locations = await Promise.all(
        scripts.map((script) => findBreakpointLocations(cdp, script, kind)),
      );
      return [...new Set(locations.flat().map(({ source }) => source.line + 1))].sort((a, b) => a - b);
    },
    list: () =>
      [...byPath].map(([source, { breakpoints }]) => ({
        source,
        breakpoints: breakpoints.map(({ requested, reported }) => ({ ...requested, line: reported.line })),
      })),
    find: v8Breakpoints.ownersOf,
    beforeRun: (script) =>
      inSequence(async () => {
        const at = byPath.get(files.pathOf(script.source));
        if (at) await bind(at, script, "cell", onChanged);
        for (const [path, file] of byPath) if (files.sourceAt(path) === undefined) await follow(path, file);
      }),
    stopAtStart: (script) =>
      inSequence(async () => {
        await v8Breakpoints.drop(startBreakpoint);
        const [first] = script ? await findBreakpointLocations(cdp, script, "cell") : [];
        if (script && first) await v8Breakpoints.add(contentHash(script.code), first.script, startBreakpoint);
      }),
    renew: () =>
      inSequence(async () => {
        v8Breakpoints.forget();
        for (const [path, at] of [...byPath]) {
          at.boundHashes.clear();
          const { kind, scripts } = await scriptsOf(path);
          for (const script of scripts) await bind(at, script, kind, onChanged);
        }
      }),
    clear: () => {
      generation += 1;
      byPath.clear();
      v8Breakpoints.forget();
    },
  };
}
