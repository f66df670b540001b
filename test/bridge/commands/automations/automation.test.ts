import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { registerAutomations } from "../../../../bridge/commands/automations/register.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";
import { saveBlock } from "../../saved-block.ts";

let engine: TemporaryEngine;
let folder: string;
beforeAll(async () => {
  engine = temporaryEngine();
  folder = mkdtempSync(join(tmpdir(), "cellflow-automations-"));
  const client = await engine.client();
  await saveBlock(client, "slack-webhook", "ops", { url: "https://hooks.slack.com/services/A/B/SECRET" });
  await saveBlock(client, "webhook", "any", { url: "https://example.com" });
  const flow = await client.flows.create("duration");
  await client.deployments.create({ name: "daily", flow_id: flow.id });
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await engine.close();
});

/** What the command prints; its errors are thrown. */
async function automation(...args: string[]): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const program = new Command().exitOverride();
  registerAutomations(program.command("automation"));
  await program.parseAsync(["automation", ...args], { from: "user" });
  return printed;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const YAML = `
name: from-yaml
description: told
trigger:
  type: event
  expect: [a.happened]
  posture: Reactive
actions:
  - type: do-nothing
`;

test("automations are created of files, JSON and words, listed, shown, paused, resumed, made again and deleted", async () => {
  expect(await automation("ls")).toMatch(/^no automations on the API at embedded:/);
  expect(await automation("create", "-f", file("a.yaml", YAML))).toMatch(/^created automation from-yaml \(/);
  const json = JSON.stringify([
    { name: "two", trigger: { type: "event", expect: ["b"], posture: "Reactive" }, actions: [] },
    { name: "three", trigger: { type: "event", expect: ["c"], posture: "Reactive" }, actions: [] },
  ]);
  const created = JSON.parse(await automation("create", "--from-json", json, "--json"));
  expect(created).toMatchObject([{ name: "two" }, { name: "three" }]);
  const words = ["--on", "failed,crashed", "--deployment", "duration/daily", "--notify", "slack-webhook/ops"];
  await automation("create", "alarm", ...words, "--notify", "webhook/any");
  const [header, ...rows] = (await automation("ls")).trimEnd().split("\n");
  expect(header).toMatch(/^NAME +ENABLED +TRIGGER +ACTIONS +ID$/);
  expect(rows.map((row) => row.split(" ")[0])).toEqual(["alarm", "from-yaml", "three", "two"]);
  expect(rows[0]).toContain(
    "prefect.flow-run.Failed or prefect.flow-run.TimedOut or prefect.flow-run.Crashed",
  );
  expect(await automation("pause", "alarm")).toMatch(/^paused automation alarm \([\w-]{36}\)\n$/);
  expect(await automation("inspect", "alarm")).toMatch(/^enabled +no: it is paused$/m);
  expect(await automation("resume", "--id", created[0].id)).toContain("resumed automation two");
  expect(await automation("enable", "alarm")).toContain("resumed automation alarm");
  const shown = await automation("inspect", "from-yaml", "--json");
  expect(JSON.parse(shown)).toMatchObject([{ name: "from-yaml", enabled: true }]);
  await automation("create", "again", "-f", file("again.json", shown));
  expect(await automation("inspect", "again", "-o", "yaml")).toMatch(/^- name: again\n/);
  await automation(
    "update",
    "--id",
    created[1].id,
    "-f",
    file("c.yml", YAML.replace("from-yaml", "changed")),
  );
  expect(await automation("inspect", "--id", created[1].id)).toMatch(/^name +changed$/m);
  expect(await automation("delete", "two")).toMatch(/^deleted automation two \(/);
  expect(await automation("pause", "--all")).toBe("paused 4 automations\n");
  expect(await automation("delete", "--all", "--yes")).toBe("deleted 4 automations\n");
  expect(await automation("delete", "--all", "--yes")).toMatch(/^no automations on the API/);
});

test("all of them are deleted only by who says --yes where nobody can be asked", async () => {
  await automation("create", "-f", file("one.yaml", YAML));
  await expect(automation("delete", "--all")).rejects.toMatchObject({
    code: "usage.unconfirmed",
    message: "delete all 1 automations: add --yes, since nobody can be asked here",
  });
  expect(await automation("delete", "--all", "--accept-yes")).toBe("deleted 1 automation\n");
});

test("of automations with the same name, one is named by its id", async () => {
  const one = JSON.stringify({ name: "same", trigger: { type: "event", posture: "Reactive" }, actions: [] });
  await automation("create", "-j", `[${one},${one}]`);
  for (const command of ["pause", "resume", "delete"])
    await expect(automation(command, "same")).rejects.toMatchObject({
      code: "automation.unclear",
      exitCode: 1,
      message: expect.stringMatching(
        /^2 automations have the name same: name one by --id \([\w-]{36}, [\w-]{36}\)$/,
      ),
    });
  expect(JSON.parse(await automation("inspect", "same", "--json"))).toHaveLength(2);
  await automation("delete", "--all", "--yes");
});

test("those that the API refuses are named, and hold up no others", async () => {
  const stderr: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr.push(String(text));
    return true;
  });
  const good = { name: "good", trigger: { type: "event", posture: "Reactive" }, actions: [] };
  const bad = { name: "bad", trigger: { type: "event", posture: "Sometimes" }, actions: [] };
  await expect(
    automation("create", "-j", JSON.stringify({ automations: [bad, good] })),
  ).rejects.toMatchObject({
    code: "automation.refused",
    message: "1 of 2 automations were not created",
  });
  expect(stderr.join("")).toMatch(/^bad: \[POST\] .*422 .*posture.*\n$/);
  expect(JSON.parse(await automation("ls", "--json"))).toMatchObject([{ name: "good" }]);
  await automation("delete", "--all", "--yes");
});

test.each([
  [["create"], 2, "usage.automation", /^give --from-file or --from-json, or NAME with --on/],
  [["create", "-f", "/nowhere.yaml"], 2, "usage.automation", /^\/nowhere\.yaml: there is no such file$/],
  [["create", "-f", "a.txt"], 2, "usage.automation", /ends in \.yaml, \.yml or \.json$/],
  [["create", "-f", "FOLDER.yaml"], 2, "usage.automation", /there is no such file/],
  [["create", "-j", "{"], 2, "usage.automation", /^--from-json: no JSON: /],
  [["create", "-j", "[]"], 2, "usage.automation", /holds no automation$/],
  [["create", "-j", "5"], 2, "usage.automation", /an automation is an object/],
  [["create", "-j", '{"name":"x","action":[]}'], 2, "usage.automation", /no field action; it has name, /],
  [["create", "-j", '{"name":"x"}'], 1, "api.status", /422.*trigger: Field required$/],
  [["create", "-f", "a.yaml", "-j", "{}"], 2, "usage.automation", /one of them$/],
  [["create", "x", "--on", "failed", "-j", "{}"], 2, "usage.automation", /leave --from-… out$/],
  [["create", "--on", "failed", "--notify", "slack-webhook/ops"], 2, "usage.automation", /needs a name/],
  [["create", "x", "--notify", "slack-webhook/ops"], 2, "usage.on", /^--on says when/],
  [["create", "x", "--on", "failed"], 2, "usage.automation", /^say what follows/],
  [["create", "x", "--on", "fialed", "--notify", "slack-webhook/ops"], 2, "usage.on", /no such state/],
  [["create", "x", "--on", ",", "--notify", "slack-webhook/ops"], 2, "usage.on", /says which states/],
  [["create", "x", "--on", "late,stuck", "--notify", "slack-webhook/ops"], 2, "usage.on", /alone$/],
  [
    ["create", "x", "--on", "late", "--after", "1h", "--notify", "webhook/any"],
    2,
    "usage.after",
    /--on stuck$/,
  ],
  [
    ["create", "x", "--on", "stuck", "--after", "5s", "--notify", "webhook/any"],
    2,
    "usage.after",
    /10s or more/,
  ],
  [["create", "x", "--on", "failed", "--notify", "ops"], 2, "usage.notify", /TYPE\/NAME/],
  [["create", "x", "--on", "failed", "--notify", "secret/s"], 2, "usage.notify", /sends no messages/],
  [
    ["create", "x", "--on", "failed", "--notify", "webhook/no"],
    1,
    "block.unknown",
    /^no block webhook\/no on/,
  ],
  [["create", "x", "--on", "failed", "--run", "duration/dayly"], 2, "deployment.unknown", /did you mean/],
  [
    ["create", "x", "--on", "failed", "--flow", "duratoin", "--run", "daily"],
    2,
    "flow.unknown",
    /did you mean/,
  ],
  [["create", "x", "--on", "running", "--run", "daily"], 1, "api.status", /infinite loop/],
  [["inspect"], 2, "usage.automation", /^give an automation's name, or --id$/],
  [["inspect", "none"], 1, "automation.unknown", /^no automation none on the API at/],
  [["inspect", "--id", "none"], 1, "automation.unknown", /^no automation with the id none/],
  [["inspect", "x", "-o", "xml"], 2, "usage.output", /json or yaml, got "xml"$/],
  [["delete", "x", "--all", "-y"], 2, "usage.automation", /one of them$/],
  [["pause", "x", "--id", "y"], 2, "usage.automation", /one of them$/],
])("%j", async (args, exitCode, code, message) => {
  const error = await automation(...args).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code, exitCode, message: expect.stringMatching(message) });
  expect((error as Error).message).not.toContain("\n");
  expect(JSON.parse(await automation("ls", "--json"))).toEqual([]);
});
