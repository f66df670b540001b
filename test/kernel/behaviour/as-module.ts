/** The same program as one ES module and as cells: what each prints, and what it ends with. */
import { stripTypeScriptTypes } from "node:module";
import { inspect } from "node:util";
import { constants, Script } from "node:vm";
import { transform } from "../../../kernel/source/transform.ts";
import { createTestNotebook } from "./in-process.ts";

type Log = (...values: unknown[]) => void;
const holder = globalThis as unknown as { log?: Log; tick?: () => void };

const LONGEST = 50_000; // calls

/** The lines printed while `body` runs, ended by what it throws. */
export async function printed(body: () => Promise<unknown>): Promise<string[]> {
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
    // esbuild numbers a name that hides another, and V8's message has the number.
    lines.push(
      error instanceof Error
        ? `${error.name}: ${error.message.replace(/(?<=^|')([a-z]+)\d+\b/, "$1")}`
        : `thrown ${inspect(error)}`,
    );
  } finally {
    delete holder.log;
    delete holder.tick;
  }
  return lines;
}

const importUrl = new Script("(url) => import(url)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as (url: string) => Promise<unknown>;

/** As Node reads TypeScript; what it does not read (enums, decorators) as the kernel does for local files. */
function toJavaScript(source: string): string {
  try {
    if (!source.includes("@")) return stripTypeScriptTypes(source);
    throw new Error("decorators");
  } catch {
    const jsx = { runtime: "automatic", importSource: "react", pragma: "h", pragmaFrag: "F" } as const;
    const result = transform("program.ts", source, { dialect: "ts", module: "module", jsx });
    if ("code" in result) return result.code;
    throw new Error(`the generator wrote a broken program: ${result.error.message}\n${source}`);
  }
}

let runs = 0;

export function asModule(source: string) {
  return async (): Promise<unknown> => {
    runs += 1;
    const code = toJavaScript(source);
    await importUrl(`data:text/javascript,${encodeURIComponent(code)}//${runs}`);
    return undefined;
  };
}

export function asCells(cells: readonly string[]) {
  return async (): Promise<unknown> => {
    const notebook = createTestNotebook();
    for (const cell of cells) {
      const { error } = await notebook.run(cell);
      if (!(error instanceof Error)) {
        if (error !== undefined) throw error;
        continue;
      }
      const { ename, evalue } = notebook.describe(error);
      throw Object.assign(new Error(evalue), { name: ename });
    }
    return undefined;
  };
}
