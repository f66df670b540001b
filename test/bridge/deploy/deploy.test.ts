import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import type { Bundle } from "../../../bridge/deploy/bundle.ts";
import { checkDeployment } from "../../../bridge/deploy/check.ts";
import { deployFlow } from "../../../bridge/deploy/deploy.ts";
import { packageFlow } from "../../../bridge/deploy/package-flow.ts";
import { previewHtml, previewText } from "../../../bridge/deploy/preview.ts";
import { runLine } from "../../../bridge/deploy/run-line.ts";
import { planSchedules } from "../../../bridge/deploy/schedule-plan.ts";
import { openStorage } from "../../../bridge/storage/open.ts";

let home: string;
let bundle: Bundle;
let client: Client;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "cellflow-deploy-"));
  await writeFile(join(home, "a.csv"), "1,2");
  bundle = await packageFlow({
    files: {
      "flow.ts": `import { flow } from "cellflow";
        /** Adds.
         * @param path what to <read> */
        async function add(path = "a.csv", n: number) { return process.env.TOKEN + path + n; }
        export const main = flow(add, { name: "add" });`,
    },
    entry: "flow.ts",
    exportName: "main",
    flowName: "add",
    folder: home,
  });
});
afterAll(() => rm(home, { recursive: true, force: true }));
beforeEach(async () => {
  const transport = await createTransport({ home, database: ":memory:" });
  client = createClient(transport);
  return () => transport.close();
});

function deploy(more = {}) {
  return deployFlow({
    bundle,
    name: "daily",
    pool: "zoo",
    client,
    storage: openStorage({ type: "memory" }),
    ...more,
  });
}

describe("deploying a bundle", () => {
  test("makes flow, pool and deployment, with what a worker needs", async () => {
    const cron = { cron: "0 6 * * *", timezone: "UTC" };
    const deployed = await deploy({ schedules: [cron], parameters: { n: "3" }, tags: ["taxi"] });
    expect(deployed).toMatchObject({ name: "add/daily", version: bundle.id.slice(0, 12), replaced: false });
    const found = await client.deployments.readByName("add", "daily");
    expect(found).toMatchObject({
      path: `memory:default/bundles/${bundle.id}`,
      entrypoint: "flow.mjs:main",
      enforce_parameter_schema: true,
      parameters: { n: 3 },
      tags: ["taxi"],
      description: "Adds.",
      work_pool_name: "zoo",
      schedules: [{ schedule: cron, active: true }],
    });
    expect(found?.parameter_openapi_schema).toMatchObject({
      title: "Parameters",
      properties: { path: { default: "a.csv", description: "what to <read>" } },
    });
    expect(found?.job_variables.command).toMatch(/^\/.*node \/.*cellflow\.mjs flow-run execute$/);
    expect((await client.workPools.read("zoo"))?.type).toBe("process");
  });

  test("deploying again replaces, and keeps its id", async () => {
    const first = await deploy();
    const second = await deploy({ tags: ["again"] });
    expect(second).toMatchObject({ id: first.id, replaced: true });
    expect(await client.deployments.filter()).toHaveLength(1);
  });

  test("deploying again keeps a paused schedule paused, an interval's anchor, and what others scheduled", async () => {
    const daily = { interval: 86_400, timezone: "UTC" };
    const { id } = await deploy({ schedules: [daily] });
    const schedules = async () =>
      (await client.deployments.read(id)).schedules.sort((a, b) =>
        String(a.slug).localeCompare(String(b.slug)),
      );
    const [first] = await schedules();
    const anchor = first && "interval" in first.schedule ? first.schedule.anchor_date : undefined;
    expect(anchor).toBeTruthy();
    await deploy({ schedules: [daily] });
    expect(await schedules()).toMatchObject([
      { slug: "deploy", active: true, schedule: { interval: 86_400, anchor_date: anchor } },
    ]);
    const hourly = { cron: "0 * * * *", timezone: "UTC" };
    await client.deployments.update(id, {
      schedules: [
        { slug: "deploy", active: false },
        { slug: "mine", schedule: hourly, active: false },
      ],
    });
    await deploy({ schedules: [{ interval: 7200 }] });
    expect(await schedules()).toMatchObject([
      { slug: "deploy", active: false, schedule: { interval: 7200, anchor_date: anchor } },
      { slug: "mine", active: false, schedule: hourly },
    ]);
    const found = (await client.deployments.read(id)).schedules;
    expect(planSchedules(found, []).removed).toMatchObject([{ interval: 7200 }]);
    await deploy();
    expect((await schedules()).map(({ slug }) => slug)).toEqual(["mine"]);
  });

  test("wrong parameters and a pool of another type are refused before anything is made", async () => {
    await expect(deploy({ parameters: { n: "three" } })).rejects.toThrow(
      'parameter n of flow add must be a number, got "three"',
    );
    await expect(deploy({ parameters: { m: 1 } })).rejects.toMatchObject({ code: "parameters.unknown" });
    await client.workPools.create({ name: "boxes", type: "docker" });
    await expect(deploy({ pool: "boxes" })).rejects.toMatchObject({ code: "deploy.pool" });
    expect(await client.flows.filter()).toEqual([]);
  });

  test.each([
    [{ name: "a/b" }, "deploy.name", 'the name of a deployment cannot have / % & < > in it, got "a/b"'],
    [{ name: "" }, "deploy.name", 'the name of a deployment cannot be empty, got ""'],
    [{ pool: " " }, "deploy.name", 'the name of a work pool cannot be empty, got " "'],
    [{ queue: "50%" }, "deploy.name", 'the name of a queue cannot have / % & < > in it, got "50%"'],
    [{ pool: "Prefect-pool" }, "deploy.name", "are Prefect's own: Prefect-pool"],
    [
      { parameters: { n: "five" } },
      "parameters.type",
      'parameter n of flow add must be a number, got "five"',
    ],
    [{ parameters: { zz: 1 } }, "parameters.unknown", "flow add has no parameter zz"],
  ])("%j is refused in the same line by the check and by the deployment", async (more, code, message) => {
    const refused = { code, message: expect.stringContaining(message) };
    await expect(deploy(more)).rejects.toMatchObject(refused);
    await expect(
      checkDeployment({ bundle, name: "daily", pool: "zoo", client, ...more }),
    ).rejects.toMatchObject(refused);
    expect(await client.flows.filter()).toEqual([]);
    expect(await client.workPools.filter()).toEqual([]);
  });

  test("the check makes nothing, and gives the parameters as the flow's types have them", async () => {
    const plan = { bundle, name: "daily", pool: "zoo", parameters: { n: "5" }, client };
    expect(await checkDeployment(plan)).toEqual({ n: 5 });
    expect(await client.workPools.filter()).toEqual([]);
  });

  test("the line that runs it has a place for what is still needed, and can be copied to a shell", () => {
    const { parameters } = bundle.manifest;
    expect(runLine("add/daily", parameters, {})).toBe("npx --no cellflow deployment run add/daily -p n=…");
    expect(runLine("add/daily", parameters, { n: 5 })).toBe("npx --no cellflow deployment run add/daily");
    expect(runLine("add/it's so", parameters, { n: 5 })).toBe(
      "npx --no cellflow deployment run 'add/it'\\''s so'",
    );
  });

  test("a pool that a remote API does not have is not made, but named with its command", async () => {
    const remote = createClient({ ...client.transport, kind: "remote", url: "http://server/api" });
    await expect(deploy({ client: remote })).rejects.toThrow("prefect work-pool create zoo --type process");
  });
});

test("the preview tells everything that matters, as text and as safe HTML", () => {
  const preview = {
    bundle,
    name: "daily",
    pool: "zoo",
    schedules: [
      { schedule: { cron: "0 6 * * *", timezone: "UTC" } },
      { schedule: { interval: 7200 }, active: false },
    ],
    removedSchedules: [{ interval: 86_400 }],
    parameters: { n: 3 },
    storage: "local",
    api: { url: "embedded:x", embedded: true },
    declarations: [{ name: "add", from: "cell 2" }],
    leftOut: [{ text: "console.log('<b>');", from: "cell 3" }],
    now: new Date("2026-11-21T05:00:00Z"),
  };
  const text = previewText(preview).join("\n");
  for (const part of ["add/daily", "flow.ts", "a.csv", "TOKEN", "cell 2", "cell 3", "cellflow up", "= 3"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("next: 2026-11-21 06:00, 2026-11-22 06:00, 2026-11-23 06:00");
  expect(text).toContain("every 2h: paused, and stays so");
  expect(text).toContain("no longer: every 1d");
  const html = previewHtml(preview);
  expect(html).toContain("&lt;b&gt;");
  expect(html).toContain("what to &lt;read&gt;");
  expect(html).not.toMatch(/<b>|<read>|<script/);
});
