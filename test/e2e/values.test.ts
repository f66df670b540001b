import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { picturePath, startBrowser } from "../setup/browser.ts";
import { startJupyterWithKernel } from "../setup/kernel-in-jupyter.ts";

/** One cell for each kind of value; the first line names it. */
const cells = {
  rows: `import { tableFromArrays } from "apache-arrow";
import * as aq from "arquero";
import pl from "nodejs-polars";
const rides = Array.from({ length: 74 }, (_, i) => ({ ride: i + 1, zone: i % 7 === 0 ? "<Harlem & more>" : "Midtown", minutes: 5 + i * 1.2345678, paid: i % 2 === 0, at: new Date(Date.UTC(2024, 0, 1, i)) }));
rides.slice(0, 6)`,
  many: `rides`,
  map: `new Map(Object.entries({ Queens: { rides: 12, rmse: 5.21 }, Bronx: { rides: 3, rmse: 6.02 } }))`,
  matrix: `[[1, 0.5, -0.25], [0.5, 1, 0.125], [-0.25, 0.125, 1]]`,
  arrow: `tableFromArrays({ hour: Int32Array.of(0, 1, 2), rmse: Float64Array.of(5.2, 5.3, 4.9), zone: ["a", "b", "a"] })`,
  arquero: `aq.table({ zone: ["a", "b", "c"], minutes: [12.5, 7, 30.25] }).orderby(aq.desc("minutes"))`,
  polars: `pl.DataFrame({ zone: ["a", "b", "c"], minutes: [12.5, null, 30.25] })`,
  nested: `class Ride { constructor(public id: number, public stops: object[]) {} }
({ model: { name: "XGBoost", parameters: { depth: 6, eta: 0.1, objective: "reg:linear" } }, rides: [new Ride(1, [{ zone: "Queens", minutes: 4 }]), new Ride(2, [{ zone: "Bronx", minutes: 9 }, { zone: "Harlem", minutes: 2 }])], tags: new Set(["taxi", "<b>"]), get costly() { throw new Error("called"); } })`,
  small: `({ a: 1, b: [1, 2, 3], c: { d: "e" } })`,
  error: `new Error("The model did not converge", { cause: new TypeError("loss is NaN") })`,
  png: `Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAIAAAAuKetIAAAAWUlEQVR42u3XQQkAIBAEwItjCIOZxCRmMocZ7kAQHNj3svPc2LOn0sZK5XZ/AAAAAAAAAAAAAACUAa8NyvYDAAAAAAAAAAAAANQBHhkAAAAAAAAAAADAt4ADvBNJD2eZClUAAAAASUVORK5CYII=", "base64")`,
  svg: `display.svg('<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><circle cx="30" cy="30" r="25" fill="tomato"/><rect x="65" y="5" width="50" height="50" fill="teal"/></svg>')`,
  vega: `({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", description: "error by hour", width: 240, height: 90, data: { values: [{ hour: 0, rmse: 5.2 }, { hour: 1, rmse: 5.3 }, { hour: 2, rmse: 4.9 }] }, mark: "bar", encoding: { x: { field: "hour", type: "ordinal" }, y: { field: "rmse", type: "quantitative" } } })`,
  html: `display.html("<b>bold</b> and <span style='color:tomato'>red</span>")`,
  markdown: `display.markdown("A *word*, \`code\` and $e^{i\\\\pi} = -1$")`,
  latex: `display.latex("\\\\mathrm{RMSE} = \\\\sqrt{\\\\frac{1}{n}\\\\sum_i (y_i - \\\\hat y_i)^2}")`,
  mermaid: `display.mermaid("graph LR; read[read_data]-->features[add_features]-->train[train_best_model]")`,
  json: `display.json({ a: [1, 2, { b: null }] })`,
  url: `new URL("https://example.com/rides?zone=Queens&paid=1")`,
  progress: `await display({ "text/html": "<progress value='0' max='3'></progress> 0 of 3" }, { id: "bar" });
for (const n of [1, 2, 3]) await display.update("bar", { "text/html": \`<progress value='\${n}' max='3'></progress> \${n} of 3\` });`,
  carriage: `for (let n = 0; n <= 10; n++) {
  process.stdout.write(\`\\rtraining [\${"=".repeat(n)}\${"-".repeat(10 - n)}] \${n * 10}% | \${n}/10\`);
  await new Promise((resolve) => setTimeout(resolve, 30));
}

process.stdout.write("\\n");`,
  bar: `import { SingleBar } from "cli-progress";
import chalk from "chalk";
const bar = new SingleBar({ format: \`\${chalk.green("{bar}")} {value}/{total} {note}\`, barsize: 10, fps: 1000 });
bar.start(5, 0, { note: "a long note at the start" });
for (let n = 1; n <= 5; n++) {
  await new Promise((resolve) => setTimeout(resolve, 30));
  bar.update(n, { note: "rides" });
}

bar.stop();`,
  bigints: `display.vega({ data: { values: [{ rides: 3n, zone: 1n }, { rides: 5n, zone: 2n }] }, mark: "bar", encoding: { x: { field: "zone", type: "ordinal" }, y: { field: "rides", type: "quantitative" } } })`,
  deno: `Deno.jupyter.md\`Deno's **md**, on TypeScript \${Deno.version.typescript}\``,
  tslab: `import * as tslab from "tslab";
tslab.display.html("tslab's <b>display.html</b>")`,
  thrown: `function train(rows: number[]) {
  if (rows.length === 0) throw new RangeError("There is nothing to train on");
}

train([])`,
};

let server: Awaited<ReturnType<typeof startJupyterWithKernel>>;
let browser: Browser;
let page: Page;

const notebook = {
  cells: Object.values(cells).map((source, index) => ({
    cell_type: "code",
    id: `cell-${index}`,
    execution_count: null,
    metadata: {},
    outputs: [],
    source,
  })),
  metadata: {
    kernelspec: { name: "cellflow", display_name: "TypeScript (cellflow)", language: "typescript" },
    language_info: { name: "typescript" },
  },
  nbformat: 4,
  nbformat_minor: 5,
};

/** The outputs of a cell, named as above. */
function output(name: keyof typeof cells): Locator {
  return page.locator(".jp-CodeCell").nth(Object.keys(cells).indexOf(name)).locator(".jp-Cell-outputArea");
}

const idle = '.jp-Notebook-ExecutionIndicator[data-status="idle"]';

beforeAll(async () => {
  [server, browser] = await Promise.all([startJupyterWithKernel(), startBrowser()]);
  writeFileSync(join(server.dir, "values.ipynb"), JSON.stringify(notebook));
  page = await browser.newPage({ viewport: { width: 1280, height: 6600 } });
  await page.goto(`${server.url}lab/tree/values.ipynb?token=${server.token}`);
  await page.getByText("TypeScript (cellflow) | Idle").waitFor();
  await page.getByRole("menuitem", { name: "Run", exact: true }).click();
  await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
  await output("thrown").getByText("nothing to train on").first().waitFor({ timeout: 60_000 });
  await page.locator(idle).waitFor({ timeout: 60_000 });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe("values in JupyterLab", () => {
  it("are all on one page of pictures", async () => {
    await output("mermaid").locator("img").first().waitFor();
    await output("vega").locator("canvas, svg").first().waitFor();
    const height = 2200;
    for (const part of [1, 2]) {
      const clip = { x: 260, y: 40 + (part - 1) * height, width: 1000, height };
      await page.screenshot({ path: picturePath(`jupyterlab-values-${part}`), clip });
    }
  });

  it.each([
    ["rows", "6 rows × 5 columns"],
    ["many", "first 20 of 74 rows × 5 columns"],
    ["map", "Map: 2 rows × 3 columns"],
    ["matrix", "3 rows × 3 columns"],
    ["arrow", "Arrow table: 3 rows × 3 columns"],
    ["arquero", "arquero table: 3 rows × 2 columns"],
    ["polars", "polars frame: 3 rows × 2 columns"],
  ] as const)("%s are a table with its size", async (name, size) => {
    expect(await output(name).locator("table").count()).toBe(1);
    expect(await output(name).textContent()).toContain(size);
  });

  it("numbers stand to the right, words to the left, and markup is text", async () => {
    const cell = output("rows").locator("tbody tr").first().locator("td");
    const sides = await cell.evaluateAll((all) =>
      all.map((one) => one.ownerDocument.defaultView?.getComputedStyle(one).textAlign),
    );
    expect(sides).toEqual(["right", "left", "right", "left", "left"]);
    expect(await cell.nth(1).textContent()).toBe("<Harlem & more>");
  });

  it("nested objects unfold, small ones stay a line", async () => {
    const nested = output("nested");
    expect(await nested.getByText("Array(2)").first().isVisible()).toBe(true);
    expect(await nested.getByText("[Getter]").first().isVisible()).toBe(true);
    const hidden = nested.getByText("objective", { exact: false });
    expect(await hidden.first().isVisible()).toBe(false);
    await nested.locator("details details summary").first().click();
    expect(await hidden.first().isVisible()).toBe(true);
    expect(await output("small").locator("details").count()).toBe(0);
    expect(await output("small").textContent()).toContain("{ a: 1, b: [ 1, 2, 3 ], c: { d: 'e' } }");
  });

  it("progress ends at its last state, redrawn lines as one line", async () => {
    expect(await output("progress").textContent()).toContain("3 of 3");
    expect(await output("progress").locator("progress").count()).toBe(1);
    const line = (await output("carriage").textContent())?.trim();
    expect(line).toBe("training [==========] 100% | 10/10");
  });

  it("a bar of cli-progress is one line with its colours, a chart of BigInts is drawn", async () => {
    // JupyterLab draws a stream some time after it has come.
    await expect.poll(async () => (await output("bar").textContent())?.trim()).toMatch(/^=+ 5\/5 rides$/);
    expect(await output("bar").locator(".ansi-green-fg").count()).toBeGreaterThan(0);
    await output("bigints").locator("canvas, svg").first().waitFor();
  });

  it("pictures, formulas, diagrams and links are drawn", async () => {
    expect(
      await output("png")
        .locator("img")
        .evaluate((image) => Reflect.get(image, "naturalWidth") as unknown),
    ).toBe(64);
    expect(await output("svg").locator("img").count()).toBe(1);
    expect(await output("latex").locator("mjx-container").count()).toBe(1);
    expect(await output("url").locator("a").getAttribute("href")).toBe(
      "https://example.com/rides?zone=Queens&paid=1",
    );
  });

  it("folding and tables survive in a notebook that is not trusted", async () => {
    await page.keyboard.press("Control+s");
    await expect.poll(async () => (await savedOutputs()).length).toBeGreaterThan(10);
    // What was run here is signed; changed, it is a stranger's.
    const changed = { ...(await saved()), metadata: { ...notebook.metadata, title: "from somewhere else" } };
    writeFileSync(join(server.dir, "strange.ipynb"), JSON.stringify(changed));
    const other = await browser.newPage({ viewport: { width: 1000, height: 3200 } });
    await other.goto(`${server.url}doc/tree/strange.ipynb?token=${server.token}`);
    await other.locator(idle).waitFor();
    const area = (name: keyof typeof cells) =>
      other.locator(".jp-CodeCell").nth(Object.keys(cells).indexOf(name)).locator(".jp-Cell-outputArea");
    await area("nested").locator("details[open]").first().waitFor();
    expect(await area("nested").locator("details details").count()).toBeGreaterThan(1);
    const side = await area("rows")
      .locator("tbody td")
      .first()
      .evaluate((one) => one.ownerDocument.defaultView?.getComputedStyle(one).textAlign);
    expect(side).toBe("right");
    await other.screenshot({ path: picturePath("jupyterlab-values-untrusted") });
    await other.close();
  });
});

type Saved = { cells: { outputs: unknown[] }[] };

async function saved(): Promise<Saved> {
  const response = await fetch(`${server.url}api/contents/values.ipynb?token=${server.token}`);
  return ((await response.json()) as { content: Saved }).content;
}

async function savedOutputs(): Promise<unknown[]> {
  return (await saved()).cells.flatMap((cell) => cell.outputs);
}
