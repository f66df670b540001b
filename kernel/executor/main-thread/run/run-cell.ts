/** Runs one compiled cell, from its request to its outcome. */
import { constants, Script } from "node:vm";
import { toMimeBundle } from "../../../output/mime-bundle.ts";
import { sizeNote } from "../../../output/size-note.ts";
import type { ExecuteRequest, Outcome } from "../../protocol.ts";
import type { ScriptName } from "../../script-url.ts";
import type { SourcePositions } from "../errors/source-positions.ts";
import type { CellTests } from "../tests/node-test.ts";
import { type Boxes, type CellHelpers, createHelpers } from "./boxes.ts";
import { type CellContext, type CellRun, createRun } from "./cell-run.ts";

/** What running needs. */
export interface Runner {
  context: CellContext;
  boxes: Boxes;
  /** The tests that cells begin. */
  tests: Pick<CellTests, "finish" | "cancel">;
  sources: SourcePositions;
  meta: CellHelpers["meta"];
  /** Resolves when everything that the cell displays has been shown. */
  shown(cell: string): Promise<unknown> | undefined;
  /** File URL under which a cell's script is known; its folder is where imports start from. */
  scriptUrl(request: ScriptName): string;
}

/**
 * Compile a script whose dynamic imports resolve from `url`.
 * @throws RangeError for code that nests too deeply for V8
 */
export function compileScript(code: string, url: string): Script {
  try {
    return new Script(code, {
      filename: url,
      lineOffset: -1,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
  } catch (error) {
    if (error instanceof RangeError) {
      error.message = "An expression here nests too deeply for V8: split it into several statements";
      error.stack = `${error.name}: ${error.message}`;
    }
    throw error;
  }
}

/** A cell about to run: its run, the outcome to come, and the start of its code. */
export interface PreparedCell {
  run: CellRun;
  outcome: Promise<Outcome>;
  /**
   * Run the code. Do nothing after it: stopping synchronous code ends the whole stack, without catch or finally, and
   * only `outcome` goes on. Nor call it from a callback of setImmediate: of several in a turn, Node calls the rest
   * for ever when one is ended so.
   */
  start(): void;
}

/** Prepare a cell. The outcome always comes, also when the cell is abandoned. */
export function prepareCell(request: ExecuteRequest, runner: Runner): PreparedCell {
  const body = Promise.withResolvers<Outcome>();
  const run = createRun(request.id, body.reject, request.stdin);
  const helpers = createHelpers(run, runner.boxes, runner.meta);
  const url = runner.scriptUrl(request);
  const { label, source, maps, written, expanded } = request;
  runner.sources.add(url, { label, source, maps, written, expanded });
  const code = async (): Promise<Outcome> => {
    try {
      const cell = compileScript(request.code, url).runInThisContext() as (
        ...args: unknown[]
      ) => Promise<void>;
      await cell(helpers, ...request.names.map((name) => runner.boxes.get(name)));
      await runner.tests.finish(run);
    } finally {
      // Without a catch: what is thrown must stay uncaught for a debugger.
      runner.tests.cancel(run);
      await helpers.dispose();
    }
    const data = await toMimeBundle(helpers.result);
    await runner.shown(run.id);
    const note = data && sizeNote(data);
    if (note !== undefined) process.stderr.write(note);
    return data ? { status: "ok", data, metadata: {} } : { status: "ok" };
  };
  return {
    run,
    outcome: body.promise.then(
      (outcome) => {
        runner.sources.ended(url, "ok");
        return outcome;
      },
      async (error: unknown) => {
        runner.sources.ended(url, "failed");
        if (!run.abandoned) await runner.shown(run.id);
        const at = run.awaited?.error === error ? run.awaited?.at : undefined;
        return { status: "error", ...runner.sources.describe(error, at) };
      },
    ),
    start: () =>
      runner.context.enter(run, () => {
        const ran = code();
        // Handled only once it has ended: V8 reports an error to a debugger as uncaught when nobody waits for it yet.
        const ended = ran.finally(() => {
          ran.then(body.resolve, body.reject);
          ended.catch(() => {});
        });
      }),
  };
}
