/** What a person reads under a cell that failed. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printedBy, resultOf, startTestKernel, type TestKernel } from "./kernel-client.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await startTestKernel();
});
afterAll(() => kernel.dispose());

/** The traceback with each number of this cell as `[n]`. */
async function traceback(code: string): Promise<string> {
  const { content } = await kernel.run(code).done;
  expect(content.status).toBe("error");
  const text = (content.traceback as string[]).join("\n");
  return text.replaceAll(`Cell [${content.execution_count}]`, "Cell [n]");
}

test("a message of millions of letters is told at once, and cut", async () => {
  for (const message of ['"m".repeat(5e6)', '"QUJD".repeat(1e6) + "$c.v"']) {
    const text = await traceback(`throw new Error(${message})`);
    expect(text).toMatch(/^Cell \[n\], line 1\n[\s\S]*more characters\n {4}at Cell \[n\], line 1:7$/);
    expect(text.length).toBeLessThan(25_000);
  }
  const caught = kernel.run('try { throw new Error("m".repeat(1e6)) } catch (e) { e.stack.length }');
  expect((await caught.done).content.status).toBe("ok");
});

describe("a syntax error that only V8 finds", () => {
  test.each([
    ["/(/", 1, "/(/"],
    ["const a = 1\nconst b: string = 'x'; b.match(/[b-a]/)", 32, "/[b-a]/"],
    ["const f = () => {\n\t/a{2,1}/.test('a') }", 2, "/a{2,1}/"],
    ["/(?<n>a)(?<n>b)/", 1, "/(?<n>a)(?<n>b)/"],
    ["/\\k<x>/u", 1, "/\\k<x>/u"],
    ["%time /(/", 7, "/(/"],
    ["#!x\n1", 1, "#!x"],
  ])("%j is told at its place", async (code, column, marked) => {
    const line = code.split("\n").findIndex((text) => text.includes(marked)) + 1;
    const [place, shown = "", marks = "", ...rest] = (await traceback(code)).split("\n");
    expect(place).toBe(`Cell [n], line ${line}:${column}`);
    expect(shown).toBe(`${String(line).padStart(4)} | ${code.split("\n")[line - 1]}`);
    expect(shown.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe(marked);
    expect(rest).toEqual([expect.stringMatching(/^SyntaxError: /)]);
  });
});

describe("a file that does not read", () => {
  const broken = "export const fine = 1;\nexport const broken = = 2;\n";
  test.each(["broken.js", "broken.mjs", "broken.ts", "broken.tsx", "folder/broken.cjs"])(
    "%s",
    async (name) => {
      const path = join(kernel.folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, name.endsWith(".cjs") ? broken.replaceAll("export ", "") : broken);
      const column = name.endsWith(".cjs") ? 16 : 23;
      const marked = [
        `${path}, line 2:${column}`,
        `   2 | ${name.endsWith(".cjs") ? "" : "export "}const broken = = 2;`,
        `     | ${" ".repeat(column - 1)}^`,
        "SyntaxError: Unexpected token",
      ].join("\n");
      expect(await traceback(`await import("./${name}")`)).toBe(marked);
      expect(await traceback(`import { fine } from "./${name}"`)).toBe(marked);
      expect(await traceback(`require("./${name}")`)).toBe(marked);
      await writeFile(join(kernel.folder, "between.js"), `import "./${name}";`);
      // Node runs what imports a CommonJS file that has failed before.
      if (!name.endsWith(".cjs")) expect(await traceback('import "./between.js"')).toBe(marked);
      const caught = kernel.run(
        `let told; try { await import("./${name}") } catch (error) { told = error }; [told instanceof SyntaxError, told.name].join()`,
      );
      await caught.done;
      expect(resultOf(caught)).toBe("'true,SyntaxError'");
    },
  );

  test("that is a module is not blamed for a package's script, nor a script that Node reads", async () => {
    await writeFile(join(kernel.folder, "returns.cjs"), "exports.one = 1; return;");
    await traceback('import { one } from "./returns.cjs"; throw one');
    await mkdir(join(kernel.folder, "node_modules/bad"), { recursive: true });
    await writeFile(join(kernel.folder, "node_modules/bad/index.js"), "exports. = 1");
    expect(await traceback('require("bad")')).toMatch(/node_modules\/bad\/index\.js, line 1:\d+\n/);
  });

  test("is not blamed for other errors", async () => {
    await writeFile(join(kernel.folder, "unread.js"), broken);
    await traceback('import "./unread.js"');
    expect(await traceback("JSON.parse('{')")).toMatch(/^Cell \[n\], line 1\n/);
    await writeFile(join(kernel.folder, "few.js"), "export const one = 1;");
    expect(await traceback('import { two } from "./few.js"; two')).toMatch(
      /does not provide an export named 'two'/,
    );
  });
});

describe("the place at the head is that of the code", () => {
  test.each(["see config.yaml, line 3:7", "see Cell [1], line 1:1", "two lines\\n    at Cell [1], line 1:1"])(
    "%s",
    async (message) => {
      expect(await traceback(`\nthrow new Error("${message}")`)).toMatch(
        /^Cell \[n\], line 2\n {6}1 \| \n--> {3}2 \| throw new Error/,
      );
    },
  );

  test("also in a folder with a space", async () => {
    await mkdir(join(kernel.folder, "a (b) c"));
    await writeFile(
      join(kernel.folder, "a (b) c", "lib.ts"),
      "export const f = (x: number): never => {\n  throw new Error(`lib ${x}`);\n};\n",
    );
    expect(await traceback('import { f } from "./a (b) c/lib.ts"; f(1)')).toMatch(
      /a \(b\) c\/lib\.ts, line 2\n[\s\S]*--> {3}2 \| {3}throw new Error/,
    );
  });
});

test("recursion: the frames that repeat once, and the line that began it", async () => {
  const text = await traceback(
    "function down(n: number): number {\n  if (n === 0) throw new Error('bottom');\n  return down(n - 1) + 1;\n}\ndown(150)",
  );
  expect(text).toMatch(
    /\n {4}at down .*\n {4}at down .*\n {4}… the frame above 149 times more\n {4}at Cell \[n\], line 5:\d$/,
  );
});

test("endless recursion is a few lines, and what wraps its errors ends soon", async () => {
  const text = await traceback("function rec(n: number): number { return rec(n + 1) + 1; }\nrec(0)");
  expect(text).toMatch(
    /\n {4}at rec .*\n {4}… the frame above \d+ times more\n {4}… and frames further out$/,
  );
  expect(text.split("\n").length).toBeLessThan(12);
  expect(
    await traceback(
      "const walk = (): void => { try { walk() } catch (cause) { throw new Error('on', { cause }) } }\nwalk()",
    ),
  ).toMatch(/… and more errors$/);
});

test("an error of Node's keeps its code, where the user called", async () => {
  expect(await traceback('require("node:fs").readFileSync("/no such file")')).toMatch(
    /^Cell \[n\], line 1\n[\s\S]*Error: ENOENT.*\n {4}at Cell.* \{\n[\s\S]* {2}code: 'ENOENT',/,
  );
});

test("an error that no code of the user's threw stands where the cell waited for it", async () => {
  await kernel.run(
    "import { promisify } from 'node:util'; import { exec } from 'node:child_process'; const run = (command: string) => promisify(exec)(command)",
  ).done;
  const text = await traceback('const first = 1;\nif (first) {\n  await run("no-such-command")\n}');
  expect(text).toMatch(/^Cell \[n\], line 3\n[\s\S]*\n--> {3}3 \| {3}await run/);
  expect(text).toMatch(/\n {4}at Cell \[n\], line 3:8/);
  expect(await traceback("await Promise.reject(new Error('own'))")).toMatch(/at Cell \[n\], line 1:22$/);
});

test.each(["undefined", "5", "null", "Symbol('s')"])(
  "a SyntaxError whose message is %s ends its cell",
  async (message) => {
    expect(await traceback(`throw Object.assign(new SyntaxError(), { message: ${message} })`)).toContain(
      "SyntaxError",
    );
    expect(
      await traceback("throw Object.defineProperty(new SyntaxError(), 'message', { get() { throw 1 } })"),
    ).toContain("SyntaxError");
  },
);

test("a cell can't take away what tells its errors", async () => {
  await kernel.run("process.removeAllListeners(); Error.prepareStackTrace = undefined").done;
  const floating = kernel.run("void Promise.reject(new Error('floating')); let kept = 1");
  await floating.hears(({ header }) => header.msg_type === "error");
  expect(await traceback("kept; throw new Error('x')")).toMatch(/at Cell \[n\], line 1:13$/);
});

test("frames are the user's alone", async () => {
  const late = await traceback("await new Promise((_, no) => setTimeout(no, 5, new Error('late')))");
  expect(late).toMatch(/\n {4}at Cell \[n\], line 1:\d+\n {4}at Cell/);
  expect(late).not.toContain("$c");
  const asked = kernel.run("1", {
    user_expressions: { thrown: "(() => { throw new Error('beside') })()", unread: "/(/" },
  });
  const said = JSON.stringify((await asked.done).content.user_expressions);
  expect(said).toContain("Error: beside");
  expect(said).toContain("Unterminated group");
  expect(said).not.toMatch(/\.ipynb|\$c|file:/);
});

test("what is given a stack begins as it does in a file", async () => {
  const asked = kernel.run("const holder = {};\nError.captureStackTrace(holder);\nconsole.log(holder.stack)");
  await asked.done;
  expect(printedBy(asked)).toMatch(/^Error\n {4}at Cell \[\d+\], line 2:\d+\n$/);
});

test("an error that is printed has the same frames", async () => {
  const asked = kernel.run("\nconsole.log(new Error('printed'))");
  await asked.done;
  expect(printedBy(asked)).toMatch(/^Error: printed\n {4}at Cell \[\d+\], line 2:13\n$/);
});

test("a name that is not there is compared with names that are near", async () => {
  expect(await traceback("x = 5; x")).not.toContain("did you mean");
  expect(await traceback("undefinedName")).not.toContain("did you mean");
  expect(await traceback("structuredClne(1)")).toContain("(did you mean structuredClone?)");
});
