/** Notebooks written for other TypeScript kernels, run unchanged. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KernelClient } from "../../../notebooks/client/client.ts";
import type { Execution } from "../../../notebooks/client/execution.ts";
import { startKernel } from "../../../notebooks/client/start.ts";

const fixtures = new URL("../../fixtures/notebooks/", import.meta.url);
const entry = fileURLToPath(new URL("../../../magics/main.ts", import.meta.url));

type Cell = { cell_type: string; source: string };
type Shown = { output_type: string; data?: Record<string, unknown>; text?: string };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "compat-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(): Promise<KernelClient> {
  const argv = [process.execPath, entry, "{connection_file}"];
  const env = { ...process.env, CELLFLOW_HOME: join(folder, "home"), CELLFLOW_API: "embedded" };
  return startKernel({ name: "cellflow", argv }, { cwd: folder, env });
}

/** Runs every code cell of a fixture in a kernel of its own; all must succeed. */
async function run(name: string): Promise<Shown[][]> {
  const { cells } = JSON.parse(readFileSync(new URL(`${name}.ipynb`, fixtures), "utf8")) as { cells: Cell[] };
  const kernel = await start();
  try {
    const ran: Execution[] = [];
    for (const { source } of cells.filter(({ cell_type }) => cell_type === "code")) {
      ran.push(await kernel.execute(source));
    }
    expect(ran.map(({ error }) => error?.evalue)).toEqual(ran.map(() => undefined));
    return ran.map(({ outputs }) => outputs as Shown[]);
  } finally {
    await kernel.shutdown();
  }
}

function data(outputs: Shown[] | undefined): unknown[] {
  return (outputs ?? []).map((output) => output.data ?? output.text);
}

describe("notebooks written for Deno's kernel", () => {
  it("display: raw bundles, canvases, broadcast with update", async () => {
    const outputs = await run("deno/display");
    expect(data(outputs[0])).toEqual([{ "text/markdown": "This _is_ **markdown**" }]);
    expect(data(outputs[2])).toEqual([{ "application/json": { a: 2, c: { ok: true } }, "text/plain": "ok" }]);
    for (const shown of [outputs[3], outputs[4]]) {
      expect(data(shown)).toEqual([{ "image/png": "iVBORw0KGgo=", "text/plain": "<image/png, 8 bytes>" }]);
    }
    expect(data(outputs[5])).toMatchObject([{ "application/geo+json": { type: "FeatureCollection" } }]);
    expect(data(outputs[6])).toEqual([{ "text/html": "<b>Done</b>" }]);
  });

  it("symbol: values that say how they are shown, also later", async () => {
    const [first, second, later] = await run("deno/symbol");
    expect(data(first)).toMatchObject([{ "text/plain": "Vector2D(x: 100, y: 100)" }]);
    expect(data(second)).toMatchObject([{ "image/svg+xml": expect.stringContaining("<line x1=") as string }]);
    expect(data(later)).toEqual([{ "text/html": "<i>later</i>" }]);
  });

  it("templates: md, html and svg", async () => {
    const [, versions, count, cool, svg] = await run("deno/templates");
    expect(data(versions)).toMatchObject([
      { "text/markdown": expect.stringMatching(/TypeScript \d+\.\d+/) as string },
    ]);
    expect(data(count)).toEqual([{ "text/markdown": "This month had **61,290** signups!" }]);
    expect(data(cool)).toEqual([{ "text/html": "<i>This</i> is cool." }]);
    expect(data(svg)).toMatchObject([{ "image/svg+xml": expect.stringContaining("<circle") as string }]);
  });
});

describe("notebooks written for tslab", () => {
  it("getting started: printing, classes, promises, every display", async () => {
    const outputs = await run("tslab/getting-started");
    expect(data(outputs[0])).toEqual([`Hello, tslab!\nNode.js: ${process.version}\n`]);
    expect(data(outputs[2])).toEqual([expect.stringContaining("naiveFib(20) = 10946")]);
    expect(data(outputs[3])).toEqual(["Hello, tslab!\n"]);
    expect(data(outputs[4])).toEqual([
      { "text/plain": expect.stringMatching(/^'Slept \d+\[ms\]'$/) as string },
    ]);
    expect(data(outputs[5])).toEqual([{ "text/plain": "Promise { <pending> }" }]);
    expect(data(outputs[7])).toMatchObject([
      { "text/html": expect.stringContaining("<b>Type</b>") as string },
    ]);
    expect(data(outputs[8])).toEqual([{ "image/jpeg": "/9j/2Q==" }]);
    expect(data(outputs[9]).map((bundle) => Object.keys(bundle as object))).toEqual([
      ["image/svg+xml"],
      ["text/markdown"],
      ["text/latex"],
      ["text/plain"],
    ]);
    expect(data(outputs[10])).toEqual([{ "text/html": "<b>3</b> of 3" }]);
  });

  it("javascript: untyped code, names declared again", async () => {
    const outputs = await run("tslab/javascript");
    expect(data(outputs[0])).toEqual(["Hello, tslab\n"]);
    expect(data(outputs[2])).toEqual(["obj?.x?.z == undefined\nx ?? y ?? z == 0\n"]);
    expect(data(outputs[3])).toEqual(["123 Hello\n"]);
    expect(data(outputs[4])).toEqual([{ "text/plain": "10" }]);
  });

  it("plotting: tslab handed to another package", async () => {
    const outputs = await run("tslab/plotting");
    expect(data(outputs[1])).toMatchObject([
      { "text/html": expect.stringContaining('"y":[1,2,4,8,16]') as string },
    ]);
    expect(data(outputs[2])).toMatchObject([
      { "text/html": expect.stringContaining('"type":"surface"') as string },
    ]);
    expect(data(outputs[3]).map((bundle) => Object.keys(bundle as object))).toEqual([
      ["application/json"],
      ["text/javascript"],
    ]);
  });
});

describe("Deno in cells", () => {
  it("is known to cells only, and says what it does not have", async () => {
    const kernel = await start();
    try {
      const seen = await kernel.execute(
        `[typeof Deno, "Deno" in globalThis, typeof globalThis.Deno, Deno.jupyter === Deno.jupyter]`,
      );
      expect(data(seen.outputs as Shown[])).toEqual([
        { "text/plain": "[ 'object', false, 'undefined', true ]" },
      ]);
      const missing = await kernel.execute(`await Deno.readFile("a")`);
      expect(missing.error?.evalue).toMatch(/^Deno\.readFile is not here: .+node:/);
      const used = await kernel.execute(
        `require("node:fs").writeFileSync("text.txt", "a"); Deno.env.set("OWN_ONE", "b");
[await Deno.readTextFile("text.txt"), Deno.readTextFileSync(new URL("./text.txt", import.meta.url)), process.env.OWN_ONE, Deno.args].join("|")`,
      );
      expect(data(used.outputs as Shown[])).toEqual([{ "text/plain": "'a|a|b|'" }]);
      const own = await kernel.execute("const Deno = 5; Deno + 1");
      expect(data(own.outputs as Shown[])).toEqual([{ "text/plain": "6" }]);
    } finally {
      await kernel.shutdown();
    }
  });

  it("a display of 50 MB arrives whole, and before what is printed after it", async () => {
    const kernel = await start();
    try {
      const { outputs, status } = await kernel.execute(
        `display({ "text/plain": "x".repeat(50_000_000) }); console.log("after"); display([1]); display.vega({ mark: "point", data: { values: [{}] } }); "end"`,
      );
      expect(status).toBe("ok");
      const shown = outputs as Shown[];
      expect(String(shown[0]?.data?.["text/plain"]).length).toBe(50_000_000);
      expect(shown[1]?.text).toMatch(/^This output writes 50\.0 MB into the notebook/);
      expect(shown[2]?.text).toBe("after\n");
      expect(shown.slice(3).map(({ output_type }) => output_type)).toEqual([
        "display_data",
        "display_data",
        "execute_result",
      ]);
    } finally {
      await kernel.shutdown();
    }
  });
});
