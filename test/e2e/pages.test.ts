/** The pages of `cellflow up` as a colleague uses them who writes no code: a real browser, worker and flow. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM_FLAGS, chromiumPath } from "../setup/chromium.ts";
import { startUp, type Up } from "./pages-up.ts";

const pictures = fileURLToPath(new URL("../output/pages/", import.meta.url));
let up: Up;
let browser: Browser;
let context: BrowserContext;
/** What the browser complained of: blocked by the policy, missing files, errors of the script. */
let complaints: string[] = [];

beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  [up, browser] = await Promise.all([
    startUp(),
    chromium.launch({ executablePath: await chromiumPath(), args: CHROMIUM_FLAGS }),
  ]);
});
afterEach(async (test) => {
  await context?.close();
  if (test.task.result?.state === "fail") console.log(up.output().slice(-4000));
});
afterAll(async () => {
  await browser?.close();
  await up?.stop();
});

async function open(path: string, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  complaints = [];
  context = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    timezoneId: "Asia/Tokyo",
    locale: "en-GB",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(up.url + path);
  return page;
}

/** The page on a desk and on a phone, by day and by night. */
async function keep(page: Page, name: string): Promise<void> {
  for (const width of [1200, 390]) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect([name, width, overflow]).toEqual([name, width, 0]);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1200, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}

function state(page: Page) {
  return page.locator(".state").textContent();
}

function ended(page: Page) {
  return page.locator(".state .chip.completed").waitFor();
}

describe("a colleague", () => {
  test("is told what is wrong, corrects it, watches the run and reads the report", async () => {
    const page = await open("/");
    await page.getByRole("link", { name: "Run rides by-hand" }).click();
    await page.getByRole("heading", { name: "Run it now" }).waitFor();
    await keep(page, "2-form");

    await page.getByLabel("Rounds").fill("many");
    await page.getByLabel("Zones").fill("Harlem\nAstoria\nJackson Heights");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("Nothing was started.").waitFor();
    expect(await page.locator("#field-rounds-error").textContent()).toContain("“many” is not a number");
    expect(await page.locator("#field-month-error").textContent()).toBe("Please choose one.");
    expect(await page.getByLabel("Rounds").inputValue()).toBe("many");
    expect(await page.getByLabel("Zones").inputValue()).toBe("Harlem\nAstoria\nJackson Heights");
    expect(await page.evaluate("document.activeElement.id")).toBe("field-month");
    expect(complaints.splice(0)).toEqual([expect.stringContaining("422")]);
    await keep(page, "3-wrong-value");

    await page.getByLabel("Month").selectOption("2021-02");
    await page.getByLabel("Rounds").fill("125");
    await page.getByRole("button", { name: "Run" }).click();
    await page.waitForURL(/\/runs\//);
    await page.evaluate("window.stayed = true");
    await page.getByText("tree 25 of 125").waitFor();
    expect(await state(page)).toContain("Running");
    await keep(page, "4-running");
    await ended(page);
    await page.getByRole("heading", { name: "RMSE Report" }).waitFor();
    expect(await page.evaluate("window.stayed")).toBe(true);
    expect(await page.locator(".artifact table").textContent()).toMatch(/2021-02\s*6\.24/);
    expect(await page.locator(".steps tbody tr").count()).toBe(5);
    await page.locator(".log").getByText("tree 125 of 125").waitFor();
    await page.getByRole("link", { name: "Run again with these values" }).waitFor();
    await keep(page, "5-done");
    expect(complaints).toEqual([]);
  });

  test("runs the taxi flow on the other month and reads its RMSE", async () => {
    const page = await open("/");
    await page.getByRole("link", { name: "Run duration every-morning" }).click();
    const train = await page.getByLabel("Train").inputValue();
    const validation = await page.getByLabel("Validation").inputValue();
    expect([train, validation]).toEqual([
      "data/green_tripdata_2021-01.parquet",
      "data/green_tripdata_2021-02.parquet",
    ]);
    await page.getByLabel("Train").fill(validation);
    await page.getByLabel("Validation").fill(train);
    await page.getByRole("button", { name: "Run" }).click();
    await ended(page);
    const report = await page.locator(".artifact table").textContent();
    expect(Number(/(\d+\.\d\d)\s*$/.exec(report ?? "")?.[1])).toBeLessThan(7);
    await keep(page, "6-taxi");

    await page.getByRole("link", { name: "Run again with these values" }).click();
    expect(await page.getByLabel("Train").inputValue()).toBe(validation);
    await page.getByLabel("Train").fill("data/green_tripdata_2021-01.parquet");
    await page.getByRole("button", { name: "Run" }).click();
    await ended(page);
    await page.getByRole("link", { name: "duration-model-report" }).click();
    await page.getByText("RMSE over 2 versions").waitFor();
    await keep(page, "7-artifact");
    expect(complaints).toEqual([]);
  });

  test("cancels a run that takes too long", async () => {
    const page = await open("/");
    await page.getByRole("link", { name: "Run rides by-hand" }).click();
    await page.getByLabel("Month").selectOption("2021-01");
    await page.getByLabel("Slowly").check();
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".steps .chip.running").first().waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator(".state .chip.cancelled").waitFor();
    expect(await state(page)).toContain("It was cancelled");
    expect(await page.getByRole("button", { name: "Cancel" }).count()).toBe(0);
    await keep(page, "8-cancelled");
    expect(complaints).toEqual([]);
  });

  test("sees a run that failed, and why", async () => {
    const page = await open("/");
    await page.getByRole("link", { name: "Run rides by-hand" }).click();
    await page.getByLabel("Month").selectOption("2021-01");
    await page.getByLabel("Since").fill("1900-01-01T00:00");
    await page.getByLabel("Zones").fill("Nowhere");
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".state .chip.failed").waitFor();
    await page.locator(".notice.bad").getByText("there are no rides of Nowhere").waitFor();
    await keep(page, "9-failed");
  });

  test("sees on the first page what ran, live, in their own time", async () => {
    const page = await open("/");
    const time = page.locator(".card time").first();
    const iso = await time.getAttribute("datetime");
    const hour = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Tokyo" });
    expect(await time.textContent()).toContain(hour.format(new Date(iso ?? "")));
    await keep(page, "1-home");
    const before = await page.locator(".runs tbody tr").count();
    const path = await page.getByRole("link", { name: "Run rides by-hand" }).getAttribute("href");
    const other = await context.newPage();
    await other.goto(up.url + path);
    await other.getByLabel("Month").selectOption("2021-03");
    await other.getByLabel("Rounds").fill("25");
    await other.getByRole("button", { name: "Run" }).click();
    await page.bringToFront();
    await page.locator(".runs tbody tr").nth(before).waitFor();
    await other.close();
    expect(complaints).toEqual([]);
  });

  test("needs no script", async () => {
    const page = await open("/", { javaScriptEnabled: false });
    await page.getByRole("link", { name: "Run rides by-hand" }).click();
    await page.getByLabel("Month").selectOption("2021-03");
    await page.getByLabel("Rounds").fill("25");
    await page.getByRole("button", { name: "Run" }).click();
    await ended(page);
    expect(await page.locator(".state-bar").textContent()).toContain("Completed");
    expect(await page.locator("time[data-when]").first().textContent()).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
    );
  });

  test("who lost the way finds back", async () => {
    const page = await open("/runs/nothing");
    await keep(page, "10-not-found");
    await page.getByRole("link", { name: "To the deployments" }).click();
    await page.getByRole("heading", { name: "Deployments" }).waitFor();
  });
});
