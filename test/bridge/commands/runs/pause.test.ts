import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cellflowCommand } from "../../../../bridge/deploy/command.ts";
import { settingsEnvironment } from "../../../../bridge/worker/environment.ts";
import { type Deployed, deployed } from "../../worker/deployed.ts";

let add: Deployed;
beforeAll(async () => {
  add = await deployed();
});
afterAll(() => add.remove());

const [program = "", ...entry] = cellflowCommand();

async function cellflow(...args: string[]): Promise<string> {
  const env = settingsEnvironment(add.settings, process.env);
  const child = spawn(program, [...entry, "flow-run", ...args], { env, cwd: add.settings.home });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      said += data;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return `${code} ${said}`;
}

/** A run that waits, as if its code had asked. */
async function paused(schema?: object) {
  const { client } = add;
  const { id, name } = await client.deployments.createFlowRun(add.deploymentId, {});
  await client.flowRuns.setState(id, { type: "RUNNING" }, true);
  const keyset = { description: "d", response: "paused-1-response", schema: "paused-1-schema" };
  if (schema) await client.flowRunInputs.create(id, { key: keyset.schema, value: JSON.stringify(schema) });
  await client.flowRuns.setState(id, {
    type: "PAUSED",
    state_details: { pause_key: "1", ...(schema && { run_input_keyset: keyset }) },
  });
  return { id, name };
}

test("resume gives a paused run what it asks for, and names the field that is wrong", async () => {
  const { id, name } = await paused({
    type: "object",
    properties: { n: { type: "integer" }, tags: { type: "array", items: { type: "string" } } },
    required: ["n"],
  });
  expect(await cellflow("resume", id)).toBe(
    `2 cellflow: the input of flow run '${name}' needs field n (a whole number)\n`,
  );
  expect(await cellflow("resume", id, "-p", "n=x")).toBe(
    `2 cellflow: field n of the input of flow run '${name}' must be a whole number, got "x"\n`,
  );
  expect(await cellflow("resume", name, "-p", "n=5", "-p", "tags=a,b")).toBe(`0 flow run ${name}: Running\n`);
  expect(await add.client.flowRunInputs.read(id, "paused-1-response")).toEqual({ n: 5, tags: ["a", "b"] });
  expect(await cellflow("resume", id)).toBe(
    `1 cellflow: flow run '${name}' is Running: only a paused or suspended one can be resumed\n`,
  );
  const other = await paused();
  expect(await cellflow("resume", other.id, "-p", "n=5")).toBe(
    `2 cellflow: the input of flow run '${other.name}' has no field n (it takes no fields)\n`,
  );
});

test("suspend has a run of a deployment wait, and a worker run it again when it is resumed", async () => {
  const { client } = add;
  const { id, name } = await client.deployments.createFlowRun(add.deploymentId, {});
  expect(await cellflow("suspend", id)).toBe(
    `1 cellflow: flow run ${name} was not suspended: Cannot suspend flows that are not currently running.\n`,
  );
  await client.flowRuns.setState(id, { type: "RUNNING" }, true);
  expect(await cellflow("suspend", id)).toBe(
    `0 flow run ${name}: Suspended; cellflow flow-run resume ${id} has it run again\n`,
  );
  expect(await cellflow("execute", id)).toContain(`flow run ${name} is Suspended: resume it`);
  expect(await cellflow("resume", id)).toBe(`0 flow run ${name}: Resuming (a worker runs it again)\n`);
  expect(await cellflow("pause", id)).toContain("it is cellflow flow-run suspend here");
});
