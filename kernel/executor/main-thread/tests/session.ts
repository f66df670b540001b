/** Runs the tests of one cell through Node's test runner, prints what becomes of each, and collects the failures. */
import { AsyncResource } from "node:async_hooks";
import { once } from "node:events";

/** A test that failed, and what it threw. */
export interface TestFailure {
  name: string;
  error: unknown;
}

/** The tests of a cell, from its first one on. */
export interface TestSession {
  /** A test or suite of the cell has begun, which settles when it is over. */
  add(test: Promise<unknown>): void;
  /** Resolves when all tests are over, those added meanwhile too. */
  finish(): Promise<TestFailure[]>;
  /** Those that go on are cancelled: no cell waits for them any more. */
  cancel(): void;
}

/** An event of Node's test runner (`TestsStream` in the documentation of node:test), as far as it is used here. */
interface TestEvent {
  type: string;
  data: { name: string; todo?: string | boolean; details: { error: Error & { failureType?: string } } };
}

/** What was thrown, out of the runner's own wrapping error; a string may be the runner's word (of a timeout, say). */
function thrownBy({ cause }: Error): unknown {
  if (typeof cause !== "string") return cause;
  const stack = `TestFailed: ${cause}`;
  return Object.defineProperties(new Error(cause), {
    name: { value: "TestFailed" },
    stack: { value: stack },
  });
}

/** `print` takes lines as Node's own "spec" reporter writes them. */
export function startTestSession(print: (text: string) => void): TestSession {
  const { run } = process.getBuiltinModule("node:test");
  const { spec: Spec } = process.getBuiltinModule("node:test/reporters");
  const { exitCode } = process;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const tests = new Set<Promise<unknown>>();
  const failures: TestFailure[] = [];
  let isOver = false;

  // A run of no files has a root of its own, to which all tests belong that are begun from now on; it ends after this
  // promise. The environment says when this process is itself part of a run, of files, which then would not begin.
  const { NODE_TEST_CONTEXT: context } = process.env;
  delete process.env.NODE_TEST_CONTEXT;
  const events = run({ files: [], setup: () => over });
  if (context !== undefined) process.env.NODE_TEST_CONTEXT = context;

  const report = new Spec();
  const resource = new AsyncResource("cell-tests"); // prints under this cell
  report.on("data", (text: Buffer) => resource.runInAsyncScope(print, undefined, String(text)));
  events.on("data", ({ type, data }: TestEvent) => {
    // At its end the runner writes its counts, and all failures once more.
    if (isOver && /^test:(?:diagnostic|summary|plan)$/.test(type)) return;
    report.write({ type, data });
    if (type !== "test:fail" || data.todo || data.details.error.failureType === "subtestsFailed") return;
    failures.push({ name: data.name, error: thrownBy(data.details.error) });
  });

  const close = async (): Promise<void> => {
    isOver = true;
    const ended = once(events, "end");
    end();
    await ended;
    // The runner asks for this exit code of the process that it has for itself.
    process.exitCode = exitCode;
    // What it has written is read.
    await new Promise((resolve) => report.write({ type: "none" }, resolve));
  };

  return {
    add: (test) => {
      tests.add(test);
      const remove = (): void => void tests.delete(test);
      test.then(remove, remove);
    },
    finish: async () => {
      while (tests.size > 0) await Promise.allSettled(tests);
      await close();
      return failures;
    },
    cancel: () => void close(),
  };
}
