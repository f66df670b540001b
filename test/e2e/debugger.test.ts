/** JupyterLab's own debugger with this kernel: a breakpoint clicked into the gutter stops the cell. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { picturePath, startBrowser } from "../setup/browser.ts";
import { startJupyterWithKernel } from "../setup/kernel-in-jupyter.ts";

let server: Awaited<ReturnType<typeof startJupyterWithKernel>>;
let browser: Browser;
let page: Page;

const code = [
  "const people = [{ name: 'Ada', born: 1815 }, { name: 'Grace', born: 1906 }]",
  "function age(born: number, year: number): number {",
  "  const years = year - born",
  "  return years",
  "}",
  "people.map(({ born }) => age(born, 2000))",
];

beforeAll(async () => {
  [server, browser] = await Promise.all([startJupyterWithKernel(), startBrowser()]);
  const cell = {
    cell_type: "code",
    id: "first",
    execution_count: null,
    metadata: {},
    outputs: [],
    source: code.join("\n"),
  };
  const kernelspec = { name: "cellflow", display_name: "TypeScript (cellflow)", language: "typescript" };
  const notebook = {
    cells: [cell],
    metadata: { kernelspec, language_info: { name: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(join(server.dir, "debug.ipynb"), JSON.stringify(notebook));
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it("stops at a breakpoint clicked into the gutter, shows variables and goes on", async () => {
  await page.goto(`${server.url}lab/tree/debug.ipynb?token=${server.token}`);
  await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
  const on = page.locator(".jp-NotebookPanel[data-jp-debugger='true']");
  // JupyterLab ignores the button until it has asked the kernel what it can.
  await expect
    .poll(
      async () => {
        if ((await on.count()) === 0) await page.locator(".jp-DebuggerBugButton").first().click();
        return on.count();
      },
      { timeout: 30_000, interval: 1000 },
    )
    .toBe(1);
  const gutter = page.locator(".jp-Notebook .cm-breakpoint-gutter .cm-gutterElement");
  await expect.poll(() => gutter.count()).toBeGreaterThan(code.length);
  // The first element only keeps the gutter's width.
  await gutter.nth(4).click();
  await page.locator(".jp-Notebook .cm-breakpoint-icon:visible").first().waitFor();
  await page.locator(".jp-Notebook .cm-content").first().click();
  await page.keyboard.press("Control+Enter");

  const line = page.locator(".jp-Notebook .jp-DebuggerEditor-highlight");
  await line.waitFor();
  expect(await line.textContent()).toContain("return years");
  await expect
    .poll(() => page.locator(".jp-DebuggerCallstack-body").textContent())
    .toMatch(/age[\s\S]*Cell \[1\]/);
  await expect
    .poll(() => page.locator(".jp-DebuggerVariables-body").first().textContent())
    .toMatch(/born[\s\S]*1815[\s\S]*years[\s\S]*185/);
  await page.screenshot({ path: picturePath("jupyterlab-debugger") });

  await page.locator("[data-command='debugger:continue'], jp-button[title^='Continue']").first().click();
  await expect.poll(() => page.locator(".jp-DebuggerVariables-body").first().textContent()).toMatch(/1906/);
  await page.locator(".jp-DebuggerBugButton").click();
  await page.locator(".jp-OutputArea-output").filter({ hasText: "[ 185, 94 ]" }).waitFor();
});
