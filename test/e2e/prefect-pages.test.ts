/** Prefect's own web pages on our server: each page shows what is in the database, and what is done there is done. */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { picturePath, startBrowser } from "../setup/browser.ts";
import { fillWorkspace, type Served, servePrefectPages, type Workspace } from "./prefect-pages/served.ts";
import { openVisitor, type Visitor } from "./prefect-pages/visitor.ts";

let served: Served;
let workspace: Workspace;
let browser: Browser;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [served, browser] = await Promise.all([servePrefectPages(), startBrowser()]);
  [workspace, visitor] = await Promise.all([fillWorkspace(served), openVisitor(browser)]);
  page = visitor.page;
});
afterEach(async ({ task }) => {
  const name = task.name.replace(/\W+/g, "-").slice(0, 50);
  await page?.screenshot({ path: picturePath(`prefect-${name}`) });
  if (task.result?.state === "fail") console.log(await main().ariaSnapshot());
  expect(visitor.complaints()).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
});

function main(): Locator {
  return page.locator("body");
}

function button(name: string | RegExp, within: Locator = main()): Locator {
  return within.getByRole("button", { name, exact: true });
}

async function open(path: string): Promise<void> {
  await page.goto(`${served.url}/v2${path}`);
}

async function choose(name: string): Promise<void> {
  await page.getByRole("menuitem", { name, exact: true }).click();
}

/** The menu of the nearest part of the page in which both it and the switch stand. */
function menuBeside(toggle: string): Locator {
  const part = "xpath=ancestor::*[.//button[normalize-space()='Open menu']][1]";
  return button("Open menu", page.getByRole("switch", { name: toggle }).locator(part));
}

/** A name that no earlier try of a test has taken. */
function fresh(name: string): string {
  return `${name}-${Date.now().toString(36)}`;
}

async function find(path: string, filter: unknown = {}) {
  return served.api("POST", `${path}/filter`, filter);
}

describe("Prefect's pages", () => {
  test("a browser is led to V2, whose dashboard counts the runs", async () => {
    // The range ends with the last full minute.
    const counted = page.waitForResponse((response) => response.url().endsWith("/flow_runs/count"));
    await page.goto(served.url);
    await page.waitForURL("**/v2/dashboard**");
    const { expected_start_time: range } = (await counted).request().postDataJSON().flow_runs;
    const runs = await find("/flow_runs", { flow_runs: { expected_start_time: range } });
    await main().getByText(`${runs.length} total`).first().waitFor();
    await main().getByText("lake").first().waitFor();
    await button("Switch to V1 UI").waitFor();
  });

  // Before anything is deleted: V1 looks for what its event feed tells of.
  test("V1 shows the same runs, deployments, pools, blocks, automations and events", async () => {
    for (const [path, text] of [
      ["/dashboard", "Flow Runs"],
      ["/runs", "rides-2021-01"],
      [`/runs/flow-run/${workspace.runs["rides-2021-01"]}`, "reading 2021-01"],
      ["/deployments", "nightly"],
      ["/work-pools", "lake"],
      ["/blocks", "lake-key"],
      ["/automations", "watch-taxis"],
      ["/events", "prefect.variable.created"],
    ] as const) {
      await page.goto(served.url + path);
      await main().getByText(text).first().waitFor();
    }
  });

  test("runs are listed, searched, chosen by their state, and deleted", async () => {
    const name = fresh("unwanted");
    const path = `/deployments/${workspace.deployment}/create_flow_run`;
    const { id } = await served.api("POST", path, { name });
    await open("/runs");
    await main().getByText("7 Flow runs").waitFor();
    for (const run of ["rides-2021-01", "rides-2021-02", "late-run", name]) {
      await page.getByRole("link", { name: run, exact: true }).waitFor();
    }
    await button("All run states").click();
    await choose("Failed");
    await page.keyboard.press("Escape");
    await main().getByText("1 Flow run", { exact: true }).waitFor();
    await page.getByRole("link", { name: "broken", exact: true }).waitFor();
    await open("/runs");
    await page.getByRole("textbox", { name: "Search by flow run name" }).fill(name);
    await main().getByText("1 Flow run", { exact: true }).waitFor();
    await page.getByRole("checkbox", { name: "Toggle all" }).click();
    await button("Delete rows").click();
    await button("Delete", page.getByRole("alertdialog")).click();
    await main().getByText("0 Flow runs").waitFor();
    expect(await find("/flow_runs", { flow_runs: { id: { any_: [id] } } })).toEqual([]);
    await page.getByRole("tab", { name: "Task Runs" }).click();
    await main().getByText("8 Task runs").waitFor();
  });

  test("a run shows its graph, logs, task runs, subflow runs, artifacts, parameters and details", async () => {
    const id = workspace.runs["rides-2021-01"];
    const graph = page.waitForResponse((response) => response.url().includes(`/flow_runs/${id}/graph-v2`));
    await open(`/runs/flow-run/${id}`);
    expect((await graph).status()).toBe(200);
    await page.locator("canvas").first().waitFor();
    for (const line of ["reading 2021-01", "only 7 rows", "Finished in state Completed()"]) {
      await page.getByText(line).first().waitFor();
    }
    await page.getByRole("tab", { name: "Task Runs" }).click();
    await page.getByRole("link", { name: /^read_month-/ }).waitFor();
    await page.getByRole("link", { name: /^train-/ }).waitFor();
    await page.getByRole("tab", { name: "Subflow Runs" }).click();
    await page.getByRole("link", { name: "clean", exact: true }).waitFor();
    await page.getByRole("tab", { name: "Artifacts" }).click();
    for (const key of ["report", "table", "link", "progress", "image"]) {
      await main().getByText(key, { exact: true }).first().waitFor();
    }
    await page.getByRole("tab", { name: "Parameters" }).click();
    await main().getByText('"2021-01"').waitFor();
    await page.getByRole("tab", { name: "Details" }).click();
    await main()
      .getByText(id ?? "")
      .waitFor();
  });

  test("a task run shows its details, and a late run that it is late", async () => {
    const [taskRun] = await find("/task_runs", { task_runs: { name: { like_: "read_month" } } });
    await open(`/runs/task-run/${taskRun.id}`);
    await main().getByText("Completed").first().waitFor();
    await page.getByText("reading 2021-0").waitFor();
    await page.getByRole("definition").getByText(taskRun.id).waitFor();
    await open(`/runs/flow-run/${workspace.late}`);
    await main().getByText("Late", { exact: true }).first().waitFor();
    await main().getByText("This run did not produce any logs").waitFor();
  });

  test("artifacts of every kind are shown", async () => {
    await open("/artifacts");
    await main().getByText("5 artifacts").waitFor();
    await open("/artifacts/key/progress");
    await page.getByRole("link", { name: "rides-2021-01" }).waitFor();
    const latest = await find("/artifacts/latest", {});
    const shown: Record<string, Locator> = {
      report: page.getByRole("heading", { name: "Report" }),
      table: page.getByRole("cell", { name: "2021-02" }),
      link: page.getByRole("link", { name: "the model" }),
      image: page.getByRole("img", { name: "artifact-image" }),
      progress: main().getByText("75%").first(),
    };
    expect(latest.map(({ key }: { key: string }) => key).sort()).toEqual(Object.keys(shown).sort());
    for (const { key, latest_id } of latest) {
      await open(`/artifacts/artifact/${latest_id}`);
      await shown[key]?.waitFor();
    }
  });

  test("flows are listed with their deployments, and one with its runs", async () => {
    await open("/flows");
    await main().getByText("3 flows").waitFor();
    await page.getByRole("link", { name: "rides", exact: true }).first().click();
    await main().getByText("2 total").waitFor();
    await page.getByRole("link", { name: "rides-2021-02" }).waitFor();
    await page.getByRole("tab", { name: "Deployments" }).click();
    await page.getByRole("link", { name: "nightly" }).waitFor();
  });

  test("a deployment is run at once, and with other parameters, which are checked", async () => {
    await open("/deployments");
    await page.getByRole("link", { name: "nightly" }).first().click();
    const created = page.waitForResponse((response) => response.url().endsWith("/create_flow_run"));
    await button("Run").click();
    await choose("Quick run");
    const quick = await (await created).json();
    expect(await served.api("GET", `/flow_runs/${quick.id}`)).toMatchObject({
      deployment_id: workspace.deployment,
      parameters: { rounds: 25 },
    });
    await button("Run").click();
    await choose("Custom run");
    const name = fresh("custom");
    // The form is drawn anew when the part for the parameters has come.
    await page.getByRole("textbox", { name: /^month/ }).fill("January");
    await page.getByLabel("Run Name").fill(name);
    const refused = page.waitForResponse((response) => response.url().endsWith("/create_flow_run"));
    await button("Submit").click();
    const problem = page.getByRole("paragraph").filter({ hasText: "'January' does not match" });
    await problem.waitFor();
    // The pages ask for the run all the same.
    expect((await refused).status()).toBe(409);
    await main().getByText("Error creating flow run").waitFor();
    expect(visitor.complaints()).toContainEqual(expect.stringMatching(/^409 POST .*\/create_flow_run$/));
    expect(await find("/flow_runs", { flow_runs: { name: { any_: [name] } } })).toEqual([]);
    await page.getByRole("textbox", { name: /^month/ }).fill("2021-04");
    await page.getByRole("spinbutton", { name: /^rounds/ }).fill("7");
    // They go by what was last found wrong.
    await problem.waitFor({ state: "detached" });
    await button("Submit").click();
    await page.waitForURL("**/deployments/deployment/*");
    await expect
      .poll(() => find("/flow_runs", { flow_runs: { name: { any_: [name] } } }))
      .toMatchObject([{ name, parameters: { month: "2021-04", rounds: 7 }, work_pool_name: "lake" }]);
  });

  test("a deployment gets a schedule, which is stopped and taken away; its description is changed", async () => {
    const path = `/deployments/${workspace.deployment}`;
    const crons = async () =>
      (await served.api("GET", path)).schedules.map(
        ({ schedule, active }: { schedule: { cron?: string }; active: boolean }) => [schedule.cron, active],
      );
    await open(`/deployments/deployment/${workspace.deployment}`);
    await button("Schedule").click();
    await page.getByRole("tab", { name: "Cron" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Value" }).fill("30 5 * * *");
    await button("Save", dialog).click();
    await page.getByRole("switch", { name: "toggle At 05:30 AM" }).click();
    await expect.poll(crons).toContainEqual(["30 5 * * *", false]);
    await menuBeside("toggle At 05:30 AM").click();
    await choose("Edit");
    await dialog.getByRole("textbox", { name: "Value" }).fill("45 5 * * *");
    await button("Save", dialog).click();
    await page.getByRole("switch", { name: "toggle At 05:45 AM" }).waitFor();
    await menuBeside("toggle At 05:45 AM").click();
    await choose("Delete");
    await button("Delete", page.getByRole("alertdialog")).click();
    await page.getByRole("switch", { name: "toggle At 05:45 AM" }).waitFor({ state: "detached" });
    expect(await crons()).toHaveLength(2);

    await open(`/deployments/deployment/${workspace.deployment}/edit`);
    await page.getByRole("spinbutton", { name: /^rounds/ }).fill("30");
    await button("Save").click();
    await page.waitForURL((url) => !url.pathname.endsWith("/edit"));
    expect(await served.api("GET", path)).toMatchObject({ parameters: { rounds: 30 } });
  });

  test("a work pool is paused and shows its queues and workers; another one is created", async () => {
    await open("/work-pools");
    await page.getByRole("switch", { name: "Pause work pool" }).click();
    await expect.poll(() => served.api("GET", "/work_pools/lake")).toMatchObject({ is_paused: true });
    await page.getByRole("switch", { name: "work pool" }).click();
    await expect.poll(() => served.api("GET", "/work_pools/lake")).toMatchObject({ is_paused: false });
    await page.getByRole("link", { name: "lake", exact: true }).click();
    await page.getByRole("tab", { name: "Work Queues" }).click();
    await page.getByRole("link", { name: "urgent" }).waitFor();
    await page.getByRole("tab", { name: "Workers" }).click();
    await main().getByText("worker-at-the-lake").waitFor();

    await open("/work-pools/create");
    await main().getByText("Process", { exact: true }).click();
    await button("Next").click();
    const name = fresh("by-form");
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await button("Next").click();
    await button("Create Work Pool").click();
    await page.waitForURL(`**/work-pools/work-pool/${name}**`);
    expect(await served.api("GET", `/work_pools/${name}`)).toMatchObject({
      type: "process",
      status: "NOT_READY",
    });
  });

  test("blocks are shown from the catalog on: one is created, changed and deleted", async () => {
    await open("/blocks");
    await page.getByRole("link", { name: "lake-key" }).waitFor();
    await open("/blocks/catalog");
    await main().getByText("Slack Webhook").first().waitFor();
    await open("/blocks/catalog/secret/create");
    const name = fresh("key");
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("tabpanel", { name: "password" }).getByRole("textbox").fill("first");
    await button("Save").click();
    await page.waitForURL("**/blocks/block/**");
    const secret = async () =>
      served.api("GET", `/block_types/slug/secret/block_documents/name/${name}?include_secrets=true`);
    expect((await secret()).data).toEqual({ value: "first" });
    const { id } = await secret();
    await open(`/blocks/block/${id}/edit`);
    await page.getByRole("tabpanel", { name: "password" }).getByRole("textbox").fill("second");
    await button("Save").click();
    await expect.poll(async () => (await secret()).data).toEqual({ value: "second" });
    await open(`/blocks/block/${id}`);
    await main().getByText("********").first().waitFor();
    await button("Open menu").click();
    await choose("Delete");
    await button("Delete", page.getByRole("alertdialog")).click();
    await page.waitForURL((url) => url.pathname.endsWith("/blocks"));
    expect(await served.api("GET", `/block_documents/${id}`)).toMatchObject({ detail: expect.any(String) });
  });

  test("a variable is created, changed and deleted", async () => {
    const name = fresh("region").replaceAll("-", "_");
    await open("/variables");
    await page.getByRole("cell", { name: '"2021-03"' }).waitFor();
    await button("Add variable").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    await dialog.locator(".cm-content").fill('{"lake": 1}');
    await button("Create", dialog).click();
    const row = page.getByRole("row").filter({ hasText: name });
    await row.waitFor();
    await button("Open menu", row).click();
    await choose("Edit");
    // The form takes the variable's value a moment after it is shown, in place of what stands there.
    const editor = dialog.locator(".cm-content");
    await editor.filter({ hasText: "lake" }).waitFor();
    await expect
      .poll(async () => {
        await editor.fill("[2]");
        return editor.textContent();
      })
      .toBe("[2]");
    await button("Save", dialog).click();
    await expect.poll(() => served.api("GET", `/variables/name/${name}`)).toMatchObject({ name, value: [2] });
    await button("Open menu", row).click();
    await choose("Delete");
    await button("Delete", page.getByRole("alertdialog")).click();
    await row.waitFor({ state: "detached" });
    expect(await find("/variables", { variables: { name: { any_: [name] } } })).toEqual([]);
  });

  test("an automation is made with the form, paused and deleted", async () => {
    const name = fresh("when-failed");
    await open("/automations/create");
    await page.getByRole("combobox", { name: "Trigger Template" }).click();
    await page.getByRole("option", { name: "Flow run state" }).click();
    await button("Next").click();
    await page.getByRole("combobox", { name: "select action" }).click();
    await page.getByRole("option", { name: "Cancel a flow run" }).click();
    await button("Next").click();
    await page.getByRole("textbox", { name: "Automation Name" }).fill(name);
    await button("Save").click();
    await page.waitForURL((url) => /\/automations(\/automation\/.*)?$/.test(url.pathname));
    const automation = async () =>
      (await find("/automations", { automations: { name: { any_: [name] } } }))[0];
    expect(await automation()).toMatchObject({
      enabled: true,
      actions: [{ type: "cancel-flow-run" }],
      trigger: { type: "event", match: { "prefect.resource.id": "prefect.flow-run.*" } },
    });
    await open("/automations");
    const item = page.getByRole("listitem", { name: `automation item ${name}` });
    await item.getByRole("switch").click();
    await expect.poll(async () => (await automation()).enabled).toBe(false);
    await button("Open menu", item).click();
    await choose("Delete");
    await button("Delete", page.getByRole("alertdialog")).click();
    await item.waitFor({ state: "detached" });
    expect(await automation()).toBeUndefined();
    await page.getByRole("link", { name: "watch-taxis" }).click();
    await main().getByText("Does nothing when a taxi comes").waitFor();
  });

  test("the event feed shows what happened, event by event", async () => {
    await open("/events");
    await main().getByText("prefect.variable.created").first().waitFor();
    await button("Filter by event type").click();
    await page.keyboard.type("taxi");
    await page.getByRole("option", { name: "taxi.arrived" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Taxi Arrived" }).click();
    await page.waitForURL("**/events/event/**");
    await main().getByText("taxi 7").first().waitFor();
  });

  test("concurrency limits are shown, made, stopped and deleted", async () => {
    const name = fresh("writes");
    await open("/concurrency-limits");
    await page.getByRole("cell", { name: "lake-reads" }).waitFor();
    await button("add global concurrency limit").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    await dialog.getByRole("spinbutton", { name: "Concurrency Limit" }).fill("4");
    await button("Save", dialog).click();
    const row = page.getByRole("row").filter({ hasText: name });
    await row.getByRole("switch").click();
    await expect
      .poll(() => served.api("GET", `/v2/concurrency_limits/${name}`))
      .toMatchObject({ limit: 4, active: false });
    await button("Open menu", row).click();
    await choose("Delete");
    await button("Delete").click();
    await row.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Task Run" }).click();
    await page.getByRole("link", { name: "lake", exact: true }).waitFor();
  });

  test("the settings are shown, with the version of the API", async () => {
    await open("/settings");
    await main().getByText("3.8.6").first().waitFor();
  });
});
