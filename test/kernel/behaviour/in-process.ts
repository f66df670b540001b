/** A notebook without processes: cells compiled and run as the executor does, in the test's own process. */
import { pathToFileURL } from "node:url";
import { CellSyntaxError, compileCell } from "../../../kernel/cell/compile.ts";
import { createSourcePositions } from "../../../kernel/executor/main-thread/errors/source-positions.ts";
import { cellMeta } from "../../../kernel/executor/main-thread/loader/hooks.ts";
import { createBoxes, createHelpers } from "../../../kernel/executor/main-thread/run/boxes.ts";
import { createRun } from "../../../kernel/executor/main-thread/run/cell-run.ts";
import { compileScript } from "../../../kernel/executor/main-thread/run/run-cell.ts";

/** What a cell came to. */
export type Ran = { value: unknown; error?: undefined } | { value?: undefined; error: unknown };

/** A notebook in a folder that need not exist. */
export interface TestNotebook {
  run(source: string): Promise<Ran>;
  /** The value of a cell that is expected to work; throws what it throws. */
  value(source: string): Promise<unknown>;
  names(): string[];
  describe(error: unknown): { ename: string; evalue: string; traceback: string[] };
}

const globals = new Set([...Object.getOwnPropertyNames(globalThis), "require"]);

export function createTestNotebook(path = "/nowhere/notebook.ipynb"): TestNotebook {
  const boxes = createBoxes();
  const sources = createSourcePositions("file:///own/kernel/");
  const declared = new Set<string>();
  const meta = cellMeta(pathToFileURL(path).href);
  let count = 0;
  const run = async (source: string): Promise<Ran> => {
    count += 1;
    const url = `${pathToFileURL(path).href.replace("notebook.ipynb", "")}cell-${count}.ts`;
    const helpers = createHelpers(createRun(String(count)), boxes, meta);
    let compiled: ReturnType<typeof compileCell> | undefined;
    try {
      compiled = compileCell(source, { declared, globals });
      sources.add(url, { label: `Cell [${count}]`, source, maps: compiled.maps });
      try {
        const cell = compileScript(compiled.code, url).runInThisContext() as (
          ...args: unknown[]
        ) => Promise<void>;
        await cell(helpers, ...compiled.names.map((name) => boxes.get(name)));
      } finally {
        await helpers.dispose();
      }
      return { value: helpers.result };
    } catch (error) {
      if (error instanceof CellSyntaxError || compiled) return { error };
      throw error;
    } finally {
      for (const name of compiled?.names ?? []) if (boxes.get(name).d) declared.add(name);
    }
  };
  return {
    run,
    value: async (source) => {
      const ran = await run(source);
      if ("error" in ran) throw ran.error;
      return ran.value;
    },
    names: () => boxes.declared(),
    describe: (error) => {
      const before = Error.prepareStackTrace;
      try {
        sources.install();
        return sources.describe(error);
      } finally {
        Error.prepareStackTrace = before;
      }
    },
  };
}
