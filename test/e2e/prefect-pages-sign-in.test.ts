/** Prefect's web pages on a server that asks for an auth string, and for a token with each change. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { picturePath, startBrowser } from "../setup/browser.ts";
import { type Served, servePrefectPages } from "./prefect-pages/served.ts";
import { openVisitor } from "./prefect-pages/visitor.ts";

const AUTH = "admin:a long string";
let served: Served;
let browser: Browser;

beforeAll(async () => {
  [served, browser] = await Promise.all([
    servePrefectPages({
      PREFECT_SERVER_API_AUTH_STRING: AUTH,
      PREFECT_SERVER_CSRF_PROTECTION_ENABLED: "true",
    }),
    startBrowser(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

test("a person types the auth string into the pages, which then read and change with it", async () => {
  const { page, complaints, close } = await openVisitor(browser);
  await page.goto(`${served.url}/v2/variables`);
  const field = page.getByPlaceholder("admin:pass");
  await field.fill("admin:guess");
  await page.getByRole("button", { name: "Login" }).click();
  await page.getByText("Invalid credentials").waitFor();
  await page.screenshot({ path: picturePath("prefect-sign-in") });
  // The pages ask before they know the string, as on Prefect's server.
  for (const complaint of complaints()) expect(complaint).toMatch(/^401 GET /);

  await field.fill(AUTH);
  await field.press("Enter");
  await page.getByRole("button", { name: "Add variable" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("month");
  await dialog.locator(".cm-content").fill("1");
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("cell", { name: "month" }).waitFor();
  expect(complaints()).toEqual([]);

  // The string stays in the browser; a window that is loaded anew is signed in.
  await page.reload();
  await page.getByRole("cell", { name: "month" }).waitFor();
  await page.getByRole("button", { name: "Logout" }).click();
  await field.waitFor();
  expect(complaints()).toEqual([]);
  await close();
  expect(served.output()).not.toContain(AUTH);
  expect((await fetch(`${served.url}/api/variables/count`, { method: "POST" })).status).toBeGreaterThan(400);
});
