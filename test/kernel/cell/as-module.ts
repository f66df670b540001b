/** The same program as one ES module and as cells: what each prints, and what it ends with. */
import { inspect } from "node:util";
import { constants, Script } from "node:vm";
import { transformSync } from "oxc-transform";
import { createTestNotebook } from "./in-process.ts";

type Log = (...values: unknown[]) => void;
const holder = globalThis as unknown as { log?: Log; tick?: () => void };

const LONGEST = 50_000; // calls

/** The lines printed while `body` runs, ended by what it throws. */
export const printed = async (body: () => Promise<unknown>): Promise<string[]> => {
  const lines: string[] = [];
  holder.log = (...values) => void lines.push(values.map((value) => inspect(value, { depth: 4 })).join(" "));
  let calls = 0;
  holder.tick = () => {
    calls += 1;
    if (calls > LONGEST) throw new Error("it runs for too long");
  };
  try {
    lines.push(`result ${inspect(await body(), { depth: 4 })}`);
  } catch (error) {
    lines.push(error instanceof Error ? `${error.name}: ${error.message}` : `thrown ${inspect(error)}`);
  } finally {
    delete holder.log;
    delete holder.tick;
  }
  return lines;
};

const importUrl = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<unknown>;

let runs = 0;
export const asModule = (source: string) => async (): Promise<unknown> => {
  runs += 1;
  const { code, errors } = transformSync("program.ts", source, {
    lang: "ts",
    sourceType: "module",
    target: "esnext",
    typescript: { onlyRemoveTypeImports: true },
  });
  if (errors.length > 0)
    throw new Error(`the generator wrote a broken program: ${errors[0]?.message}\n${source}`);
  await importUrl(`data:text/javascript,${encodeURIComponent(code)}//${runs}`);
  return undefined;
};

export const asCells = (cells: readonly string[]) => async (): Promise<unknown> => {
  const notebook = createTestNotebook();
  for (const cell of cells) await notebook.value(cell);
  return undefined;
};
