/** Makes `node:test` for cells, whose tests decide how they end, and for imported files, whose tests do not run. */
import type { CellContext, CellRun } from "../run/cell-run.ts";
import { type Frame, framesHere, isImporting } from "./importing.ts";
import { startTestSession, type TestFailure, type TestSession } from "./session.ts";

type NodeTest = typeof import("node:test");

/** The tests of all cells. */
export interface CellTests {
  /** The module for a cell; for the imported file at the path `file`, where that is one. */
  nodeTest(file: string | undefined): NodeTest;
  /** Resolves when the tests of a run are over. Undefined when it has none. @throws what a failed test threw */
  finish(run: CellRun): Promise<void> | undefined;
  /** The run is over, was stopped or has failed: tests of it that go on are given up. */
  cancel(run: CellRun): void;
}

export interface CellTestsOptions {
  context: CellContext;
  print(text: string): void;
  /** Called once for each imported file whose tests are not run. */
  onSkipped(file: string): void;
  /** Called with what a test threw that was begun after the end of its cell. */
  onLateFailure(error: unknown): void;
  /** Whether a script is a cell's, a local file's. */
  isCell(url: string): boolean;
  isLocal(url: string): boolean;
}

/** Functions of node:test that begin a test; each has variants of the same form. */
const BEGINNERS = ["test", "it", "suite", "describe"] as const;
const VARIANTS = ["skip", "todo", "only", "expectFailure"] as const;
const HOOKS = ["before", "after", "beforeEach", "afterEach"] as const;

type Begin = (...args: unknown[]) => Promise<unknown>;

/** One error for the cell. The others of several are part of its first. */
function errorOf([first, ...others]: readonly TestFailure[]): unknown {
  if (!first || others.length === 0) return first?.error;
  const names = [first, ...others].map(({ name }) => name).join(", ");
  const error = new AggregateError(
    [first, ...others].map((one) => one.error),
    `${others.length + 1} tests failed: ${names}`,
  );
  error.name = "TestsFailed";
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

export function createCellTests(options: CellTestsOptions): CellTests {
  const { context, print, onSkipped, onLateFailure } = options;
  const sessions = new WeakMap<CellRun, TestSession>();
  const skipped = new Set<string>();

  const finish = async (run: CellRun, session: TestSession): Promise<void> => {
    const failures = await session.finish();
    sessions.delete(run);
    if (failures.length > 0) throw errorOf(failures);
  };

  /** The session of the calling cell; after the cell's end, one for what it begins then. */
  const sessionHere = (): TestSession | undefined => {
    const run = context.owner();
    if (run === undefined) return undefined;
    const known = sessions.get(run);
    if (known) return known;
    const session = startTestSession(print);
    sessions.set(run, session);
    if (run.over) queueMicrotask(() => void finish(run, session).catch(onLateFailure));
    return session;
  };

  const inCell =
    (begin: Begin): Begin =>
    (...args) => {
      const session = sessionHere();
      const test = begin(...args);
      session?.add(test);
      return test;
    };

  /** Within an imported file: nothing while it is imported. */
  const inFile =
    <F extends (...args: unknown[]) => unknown>(file: string, called: F, instead: unknown) =>
    (...args: unknown[]): unknown => {
      const frames: Frame[] = framesHere();
      if (!isImporting(frames, options)) return called(...args);
      if (!skipped.has(file)) onSkipped(file);
      skipped.add(file);
      return instead;
    };

  return {
    nodeTest: (file) => {
      const original = process.getBuiltinModule("node:test");
      const wrap = (begin: Begin): Begin => {
        const wrapped = inCell(begin);
        return file === undefined ? wrapped : (inFile(file, wrapped, Promise.resolve()) as Begin);
      };
      const withVariants = (begin: Begin): Begin => {
        const variants = VARIANTS.filter((name) => name in begin).map((name) => [
          name,
          wrap((begin as unknown as Record<string, Begin>)[name] as Begin),
        ]);
        return Object.assign(wrap(begin), Object.fromEntries(variants));
      };
      const hook = (called: (...args: unknown[]) => unknown) => {
        const wrapped = (...args: unknown[]): unknown => {
          sessionHere();
          return called(...args);
        };
        return file === undefined ? wrapped : inFile(file, wrapped, undefined);
      };
      const functions = original as unknown as Record<string, Begin>;
      const root = withVariants(original as unknown as Begin);
      Object.defineProperties(root, {
        ...Object.getOwnPropertyDescriptors(original),
        ...Object.getOwnPropertyDescriptors(root),
      });
      Object.assign(
        root,
        Object.fromEntries(BEGINNERS.map((name) => [name, withVariants(functions[name] as Begin)])),
        Object.fromEntries(HOOKS.map((name) => [name, hook(functions[name] as Begin)])),
      );
      return Object.assign(root, { test: root, it: root }) as unknown as NodeTest;
    },
    finish: (run) => {
      const session = sessions.get(run);
      return session && finish(run, session);
    },
    cancel: (run) => {
      sessions.get(run)?.cancel();
      sessions.delete(run);
    },
  };
}
