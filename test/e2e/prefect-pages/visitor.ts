/** A browser on Prefect's pages that notes whatever goes wrong in it. */
import type { Browser, ConsoleMessage, Page, Response } from "playwright-core";

export interface Visitor {
  page: Page;
  /** What went wrong since it was last asked: refused requests, errors of scripts, what the policy has blocked. */
  complaints(): string[];
  close(): Promise<void>;
}

/** Opens a window whose links to other sites lead nowhere. */
export async function openVisitor(browser: Browser): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: "UTC",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.route(/^https:/, (route) => route.abort());
  let complaints: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400 && !isTheirs(response)) {
      complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
    }
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !isOfAnotherSite(message) && !isOfResponse(message)) {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return {
    page,
    complaints() {
      const noted = complaints;
      complaints = [];
      return noted;
    },
    close: () => context.close(),
  };
}

/** What Prefect's pages ask for in vain on Prefect's own server too. */
function isTheirs(response: Response): boolean {
  const { pathname } = new URL(response.url());
  // Icons of states, which lie elsewhere than the pages look for them.
  if (/^\/(ico\/)?[a-z]+\.svg$/.test(pathname)) return true;
  // Whether a block's name is free.
  if (response.status() === 404 && /\/block_documents\/name\/[\w-]+$/.test(pathname)) return true;
  // The task run of an artifact that is of none.
  const asked = response.request().postData() ?? "";
  return pathname === "/api/task_runs/filter" && response.status() === 422 && asked.includes('"any_":[""]');
}

/** Logos from elsewhere, and the statistics that Prefect's pages would send. */
function isOfAnotherSite(message: ConsoleMessage): boolean {
  return message.location().url.startsWith("https:") || message.text().includes("amplitude.com");
}

/** The browser's own line about a response, which is noted as one. */
function isOfResponse(message: ConsoleMessage): boolean {
  return message.text().startsWith("Failed to load resource: the server responded");
}
