import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { picturePath, startBrowser } from "../setup/browser.ts";
import { startJupyterWithKernel } from "../setup/kernel-in-jupyter.ts";

let server: Awaited<ReturnType<typeof startJupyterWithKernel>>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startJupyterWithKernel(), startBrowser()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await page.screenshot({ path: picturePath("jupyterlab-failed") });
});

/** JupyterLab's own word for: every cell has run and the kernel waits. */
const idle = '.jp-Notebook-ExecutionIndicator[data-status="idle"]';

describe("the taxi notebook in JupyterLab", () => {
  it("runs from top to bottom and shows the rendered RMSE report", async () => {
    await page.goto(`${server.url}lab/tree/taxi-duration.ipynb?token=${server.token}`);
    // The notebook's own indicator is idle before there is a kernel; the status bar knows.
    await page.locator("#jp-main-statusbar").getByText("TypeScript (cellflow) | Idle").waitFor();
    await page.getByRole("heading", { name: "How long will a taxi ride take?" }).waitFor();
    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();

    const output = page.locator(".jp-OutputArea-output");
    const report = output.getByRole("heading", { name: "RMSE XGBoost Model" });
    await report.first().waitFor({ timeout: 60_000 });
    await page.locator(idle).waitFor({ timeout: 60_000 });
    expect(await page.locator('[data-mime-type="application/vnd.jupyter.error"]').count()).toBe(0);

    const section = output.filter({ has: page.getByRole("heading", { name: "RMSE XGBoost Model" }) }).first();
    const [, rmse] = (await section.locator("table").last().locator("td").allTextContents()).map(Number);
    expect(rmse).toBeGreaterThan(5);
    expect(rmse).toBeLessThanOrEqual(6.2);
    await report.first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: picturePath("jupyterlab-report") });
  });

  it("shows the flow's tasks as completed, and the chart", async () => {
    const display = page.locator(".jp-OutputArea").filter({ hasText: "RMSE XGBoost Model" }).first();
    for (const task of ["read_data", "add_features", "train_best_model"]) {
      await expect.poll(() => display.innerHTML()).toContain(task);
    }
    const chart = page.locator(".jp-OutputArea-output").last();
    await chart.scrollIntoViewIfNeeded();
    await page.screenshot({ path: picturePath("jupyterlab-chart") });
  });
});
