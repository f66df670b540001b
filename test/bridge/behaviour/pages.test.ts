/** What the pages show, that text of others stays text, and what stands where there is nothing. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createResultStore } from "../../../bridge/results/result-store.ts";
import { deploy, openSite, type Site } from "../pages/site.ts";

let site: Site;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cellflow-pages-"));
  site = await openSite(home);
});
afterEach(async () => {
  await site.close();
  await rm(home, { recursive: true, force: true });
});

const nasty = `<img src=x onerror="alert('1')">`;

async function finishedRun() {
  const deployment = await deploy(site.client);
  const run = await site.client.deployments.createFlowRun(deployment, {
    name: nasty,
    parameters: { validation: nasty, region: "north" },
  });
  await site.client.flowRuns.setState(run.id, { type: "PENDING" });
  await site.client.flowRuns.setState(run.id, { type: "RUNNING" });
  const at = new Date().toISOString();
  await site.client.logs.post([
    { name: "x", level: 40, message: `\u001b[31m${nasty}`, timestamp: at, flow_run_id: run.id },
  ]);
  for (const [rmse, data] of [
    ["6.4", "# Old"],
    ["6.15", `# RMSE Report\n\n${nasty}\n\n| Region | RMSE |\n|:--|--:|\n| a | 6.15 |`],
  ] as const) {
    await site.client.artifacts.create({
      key: "duration-model-report",
      type: "markdown",
      data,
      metadata_: { rmse },
      flow_run_id: run.id,
    });
  }
  return { deployment, run };
}

describe("the first page", () => {
  test("says what to do where nothing is deployed", async () => {
    const { status, text } = await site.get("/");
    expect(status).toBe(200);
    expect(text).toContain("Nothing is deployed yet");
    expect(text).toContain("Nothing has run yet");
  });

  test("lists deployments with schedule and last run, runs and artifacts", async () => {
    const { deployment, run } = await finishedRun();
    const { text } = await site.get("/");
    expect(text).toContain(`href="/deployments/${deployment}"`);
    expect(text).toContain("Learns how long rides take.");
    expect(text).toContain("every weekday at 06:00 (Europe/Lisbon)");
    expect(text).toContain(`href="/runs/${run.id}"`);
    expect(text).toContain("RMSE 6.15");
    expect(text).not.toContain("<img src=x");
  });
});

describe("a run", () => {
  test("shows state, values, log and artifacts, all text escaped", async () => {
    const { deployment, run } = await finishedRun();
    const { text } = await site.get(`/runs/${run.id}`);
    expect(text).toContain(`data-live="/runs/${run.id}/events"`);
    expect(text).toMatch(/aria-live="polite"[\s\S]*Running/);
    expect(text).toContain(`action="/runs/${run.id}/cancel"`);
    expect(text).toContain("&lt;img src=x onerror=");
    expect(text).not.toMatch(/<img[^>]*onerror/);
    expect(text).not.toContain("\u001b");
    expect(text).toMatch(/<h1>RMSE Report<\/h1>/);
    expect(text).toContain('<td class="right">6.15</td>');
    expect(text).not.toContain("style=");
    await site.client.flowRuns.setState(run.id, { type: "COMPLETED" });
    const done = (await site.get(`/runs/${run.id}`)).text;
    expect(done).toContain(`href="/deployments/${deployment}?from=${run.id}#run"`);
    expect(done).not.toContain("/cancel");
    expect(done).not.toContain("data-live");
  });

  test("shows the result that is stored, and says when it is stored elsewhere", async () => {
    const { run } = await finishedRun();
    const data = await createResultStore({ home }).write(run.id, { rmse: 6.15, note: nasty });
    await site.client.flowRuns.setState(run.id, { type: "COMPLETED", data });
    const { text } = await site.get(`/runs/${run.id}`);
    expect(text).toContain("rmse: 6.15");
    expect(text).not.toMatch(/<img[^>]*onerror/);
    await rm(join(home, "results"), { recursive: true });
    expect((await site.get(`/runs/${run.id}`)).text).toContain("stored on the machine that it ran on");
  });

  test("is cancelled by its button, from its own page only", async () => {
    const { run } = await finishedRun();
    const cancel = `/runs/${run.id}/cancel`;
    const { token } = await site.hidden(`/runs/${run.id}`);
    expect((await site.post(cancel, { token: "no" })).status).toBe(403);
    expect((await site.post(cancel, { token }, { origin: "http://evil.example" })).status).toBe(403);
    expect((await site.client.flowRuns.read(run.id)).state_type).toBe("RUNNING");
    expect((await site.post(cancel, { token })).status).toBe(303);
    expect((await site.client.flowRuns.read(run.id)).state_type).toBe("CANCELLING");
    expect((await site.post(cancel, { token })).status).toBe(303);
  });
});

describe("a run of no deployment", () => {
  test("has the button, too, until it is over", async () => {
    const flow = await site.client.flows.create("script");
    const run = await site.client.flowRuns.create({ flow_id: flow.id, state: { type: "RUNNING" } });
    expect((await site.get(`/runs/${run.id}`)).text).toContain(`action="/runs/${run.id}/cancel"`);
    const { token } = await site.hidden(`/runs/${run.id}`);
    expect((await site.post(`/runs/${run.id}/cancel`, { token })).status).toBe(303);
    expect((await site.client.flowRuns.read(run.id)).state_type).toBe("CANCELLING");
    expect((await site.get(`/runs/${run.id}`)).text).not.toContain("/cancel");
  });
});

describe("artifacts", () => {
  test("show the latest, older versions by their link, and the number over time", async () => {
    await finishedRun();
    const { text } = await site.get("/artifacts/duration-model-report");
    expect(text).toMatch(/<h1>RMSE Report<\/h1>/);
    expect(text).toContain("RMSE of 2 versions: from 6.4 to 6.15, lowest 6.15, highest 6.4");
    const links = [...text.matchAll(/href="(\/artifacts\/duration-model-report\?version=[^"]+)"/g)];
    expect(links).toHaveLength(2);
    const older = await site.get(links[1]?.[1] ?? "");
    expect(older.text).toMatch(/<h1>Old<\/h1>/);
    expect(older.text).toContain("An older version");
    expect((await site.get("/artifacts")).text).toContain("duration-model-report");
  });

  test("of every type are drawn without inline styles or pictures from elsewhere", async () => {
    const types: [string, unknown][] = [
      ["table", '[{"a": 1, "b": "<i>"}]'],
      ["progress", 40],
      ["image", "https://example.com/x.png"],
      ["image", "data:image/png;base64,AAAA"],
      ["link", "[x](javascript:alert(1))"],
      ["other", { a: nasty }],
    ];
    for (const [index, [type, data]] of types.entries()) {
      await site.client.artifacts.create({ key: `a-${index}`, type, data });
      const { text, status } = await site.get(`/artifacts/a-${index}`);
      expect(status).toBe(200);
      expect(text).not.toMatch(/style=|<img[^>]*(http|onerror)|javascript:|<i>/);
    }
    expect((await site.get("/artifacts/a-2")).text).toContain('href="https://example.com/x.png"');
    expect((await site.get("/artifacts/a-1")).text).toContain('<progress max="100" value="40">');
    expect((await site.get("/artifacts/a-3")).text).toContain('<img alt="" src="data:image/png;base64,AAAA"');
  });
});

describe("where there is nothing", () => {
  test("a page says so, with a way back", async () => {
    const none = "01890000-0000-7000-8000-000000000000";
    const paths = [
      "/nowhere",
      `/runs/${none}`,
      "/runs/x",
      `/deployments/${none}`,
      "/deployments/x",
      "/artifacts/x",
    ];
    for (const path of [...paths, "/artifacts/%E0%A4%A", "/runs?deployment=x"]) {
      const { status, text } = await site.get(path);
      expect([path, status]).toEqual([path, 404]);
      expect(text).toContain("To the deployments");
    }
  });

  test("a broken database is a page as well", async () => {
    await site.close();
    const { status, text } = await site.get("/");
    expect(status).toBe(500);
    expect(text).toContain("Something went wrong");
    site = await openSite();
  });
});

test("addresses of Prefect's pages, which messages link to, lead to ours", async () => {
  for (const [path, ours] of [
    ["/runs/flow-run/a", "/runs/a"],
    ["/deployments/deployment/a%2Fb", "/deployments/a%2Fb"],
  ] as const) {
    const { status, headers } = await site.get(path);
    expect([status, headers.get("location")]).toEqual([302, ours]);
  }
});

test("every page has a strict policy, no inline script or style, and files that may be kept", async () => {
  await finishedRun();
  const { headers, text } = await site.get("/");
  expect(headers.get("content-security-policy")).toContain("script-src 'self'; style-src 'self'");
  expect(headers.get("content-security-policy")).not.toContain("unsafe");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(text).not.toMatch(/<script>|<style|<[^>]*\son\w+=/);
  for (const [, path = ""] of text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const file = await site.get(path);
    expect(file.status).toBe(200);
    expect(file.headers.get("cache-control")).toContain("immutable");
  }
});
