/** Damaged cells and notebooks: a result or a clear error, never one of our own. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { CellSyntaxError, compileCell } from "../../../kernel/cell/compile.ts";
import { segment } from "../../../kernel/cell/segment.ts";
import { compileScript } from "../../../kernel/executor/main-thread/run/run-cell.ts";
import { NotebookError } from "../../../notebooks/errors.ts";
import { parseNotebook } from "../../../notebooks/file/read.ts";
import { must } from "../client.ts";
import { mutateText } from "../mutate.ts";
import { createRandom } from "../random.ts";
import type { Scenario } from "../scenario.ts";

const seeds = [
  "const a = 1, { b, ...rest } = { b: 2, c: 3 };\nlet x: number = a + b;\nx",
  "function f<T>(this: void, value: T, ...more: T[]): T { return value }\nf(1)",
  "class A<T> extends Map<string, T> { #p = 1; static { A.q = 2 } static q?: number; get p() { return this.#p } }\nnew A()",
  "enum Color { Red = 1, Green = Red << 1 }\nnamespace N { export const one = 1; export function two() { return one + 1 } }\nN.two() + Color.Green",
  "import fs, { readFileSync as read } from 'node:fs';\nimport type { Stats } from 'node:fs';\nimport * as path from 'node:path';\nread(path.join('a'))",
  "for await (const line of lines()) { if (line) continue; else break }\nlabel: for (const [k, v] of Object.entries({ a: 1 })) { for (;;) break label }",
  "%time x\nconst y = `a${`b${1}`}`\n%who\n%%not magic",
  "%%bash --flag 'x y'\necho hi\n",
  "const el = <div a={1} {...p}>text {x} <></></div>;\nel",
  "try { using r = open(); await using s = b() } catch ({ message }) { throw new Error('x', { cause: message }) } finally { done() }",
  "let { a: { b = 1, ...c } = {}, [d]: e } = obj; [a, b] = [b, a]; ({ a, b: c.d } = obj)",
  "export default class {}; export const z = 1; export type T = { [K in keyof U as `x${K}`]?: U[K] } & (new () => void)",
  "@decorate class D { @bound method() {} @tracked accessor x = 1 }\nasync function* gen() { yield* await x }",
  "var v = 1; var v = 2; if (v) { var w = v } switch (v) { case 1: let q = 1; default: q }\nv ??= w ||= 3; v++; delete v.x; typeof nowhere",
  "abstract class B { abstract m(): void; constructor(private readonly x = 1, public y?: string) { super() } }\ndeclare const g: string; declare module 'm' { }",
  "const tagged = String.raw`\\u${1}`; /[/]\\/(?<n>a)/giu.test(tagged) ? tagged! : (tagged as unknown as string) satisfies string",
  "// only a comment\n/* and another */",
  "type Only = { a: 1 }; interface I extends Only { (x: number): string; new (): I; readonly [k: string]: any }",
];

const globals = new Set(Object.getOwnPropertyNames(globalThis));

/** What oxc leaves to V8 to find is an error in the user's text all the same. */
function compiles(code: string): void {
  try {
    compileScript(code, "file:///cell.ts");
  } catch (error) {
    if (!/^Invalid regular expression/.test((error as Error).message)) throw error;
  }
}

/** Segment and compile as the kernel does; what comes out must be readable to V8. */
function carryOut(source: string, declared: Set<string>): "result" | "error" {
  let outcome: "result" | "error" = "result";
  for (const part of segment(source)) {
    if (part.kind !== "code") continue;
    try {
      const { code } = compileCell(part.text, { declared, globals }, part.module ?? analyse(part.text));
      compiles(code);
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      const [problem] = error.module.problems;
      must(
        error.message !== "" && problem !== undefined && problem.offset <= part.text.length,
        `no place: ${error.message}`,
      );
      outcome = "error";
    }
  }
  return outcome;
}

const examples = fileURLToPath(new URL("../../../notebooks/examples/", import.meta.url));

export const parsers: Scenario[] = [
  {
    name: "damaged cells give a result or a clear error",
    short: 2000,
    long: 50_000,
    run: async (amount) => {
      const random = createRandom(amount);
      const declared = new Set(["a", "x", "obj", "f", "lines"]);
      const failures = new Map<string, string>();
      let results = 0;
      for (let time = 0; time < amount; time++) {
        const source = mutateText(random.pick(seeds), random);
        try {
          if (carryOut(source, declared) === "result") results += 1;
        } catch (error) {
          const told = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
          failures.set(told, source);
        }
      }
      const told = [...failures].map(([error, source]) => `${error}\n  from ${JSON.stringify(source)}`);
      must(told.length === 0, `${told.length} kinds of errors of our own:\n${told.slice(0, 12).join("\n")}`);
      return { results, errors: amount - results };
    },
  },
  {
    name: "damaged notebooks are read, or refused in one line",
    short: 500,
    long: 20_000,
    run: async (amount) => {
      const random = createRandom(amount);
      const texts = readdirSync(examples)
        .filter((name) => name.endsWith(".ipynb"))
        .map((name) => readFileSync(`${examples}${name}`, "utf8"))
        .map((text) => JSON.parse(text))
        .map((notebook) => JSON.stringify({ ...notebook, cells: notebook.cells.slice(0, 6) }));
      let read = 0;
      for (let time = 0; time < amount; time++) {
        const text = mutateText(random.pick(texts), random);
        try {
          must(Array.isArray(parseNotebook(text, "n.ipynb").cells), "no cells");
          read += 1;
        } catch (error) {
          if (!(error instanceof NotebookError)) throw error;
          must(!error.message.includes("\n") && error.message.length < 500, error.message);
        }
      }
      return { read, refused: amount - read };
    },
  },
];
