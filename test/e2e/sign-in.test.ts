/** Signing in to the pages of `cellflow up`, in a real browser: one step, then live pages, until the string changes. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cellflowCommand } from "../../bridge/deploy/command.ts";
import { settingsEnvironment } from "../../bridge/worker/environment.ts";
import { type Deployed, deployed } from "../bridge/worker/deployed.ts";
import { picturePath, startBrowser } from "../setup/browser.ts";
import { freePort, type ServerProcess, startServerProcess } from "../setup/server-process.ts";

let add: Deployed;
let browser: Browser;
let port: number;
let server: ServerProcess | undefined;

beforeAll(async () => {
  port = await freePort();
  [add, browser] = await Promise.all([deployed(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await add?.remove();
});

async function up(authString: string): Promise<void> {
  const [program = "", ...entry] = cellflowCommand();
  server = await startServerProcess(program, [...entry, "up", "--port", String(port)], {
    env: { ...settingsEnvironment(add.settings, process.env), PREFECT_SERVER_API_AUTH_STRING: authString },
    cwd: add.settings.home,
    isReady: async () => (await fetch(`http://127.0.0.1:${port}/api/health`)).ok,
  });
}

test("a person signs in once, runs and watches a flow, and is asked again when the string has changed", async () => {
  await up("admin:first string");
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`http://127.0.0.1:${port}/deployments/${add.deploymentId}`);
  const field = page.getByLabel("Auth string");
  expect(await page.evaluate("document.activeElement.id")).toBe("auth");
  await field.fill("admin:guess");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("That is not the auth string").waitFor();
  await page.screenshot({ path: picturePath("sign-in") });
  expect(await field.inputValue()).toBe("");
  await field.fill("admin:first string");
  await field.press("Enter");

  await page.getByRole("heading", { name: "Run it now" }).waitFor();
  await page.getByLabel("Mode").selectOption("wait");
  await page.getByRole("button", { name: "Run" }).click();
  // Drawn anew by the stream of events, which the browser opens with its cookie.
  await page.locator(".state .chip.running").waitFor();

  await server?.stop();
  await up("admin:second string");
  await field.waitFor();
  await field.fill("admin:second string");
  await field.press("Enter");
  await page.locator(".state").waitFor();
  expect(new URL(page.url()).pathname).toMatch(/^\/runs\//);
});
