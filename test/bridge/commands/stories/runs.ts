/** Runs, their logs and their artifacts by commands, on whichever API. */
import { expect } from "vitest";
import type { CommandLine } from "../command-line.ts";

export async function runStory({ client, cellflow, told, json }: CommandLine): Promise<void> {
  const flow = await client.flows.create("count");
  const { id: deployment_id } = await client.deployments.create({ name: "once", flow_id: flow.id });
  const run = await client.flowRuns.create({ flow_id: flow.id, name: "first", state: { type: "RUNNING" } });
  const start = Date.now() - 60_000;
  const line = (at: number, task_run_id?: string) => ({
    name: "log",
    level: 20,
    message: `line ${at}`,
    timestamp: new Date(start + at).toISOString(),
    flow_run_id: run.id,
    task_run_id,
  });
  const task = await client.taskRuns.create({
    flow_run_id: run.id,
    task_key: "read",
    dynamic_key: "0",
    name: "read-0",
    state: { type: "COMPLETED" },
  });
  const many = Array.from({ length: 230 }, (_, at) => line(at));
  await client.logs.post(many);
  await client.logs.post([line(300, task.id), line(301, task.id)]);
  const numbers = async (command: string) =>
    [...(await told(command)).matchAll(/line (\d+)$/gm)].map(([, at]) => Number(at));
  const every = [...many.keys(), 300, 301];

  // What is posted is readable at once on ours, and shortly after on a busy server.
  await expect.poll(() => numbers("flow-run logs first"), { timeout: 60_000 }).toEqual(every);
  expect(await numbers("flow-run logs first --reverse")).toEqual(every.toReversed());
  expect(await numbers("flow-run logs first --head 3")).toEqual([0, 1, 2]);
  expect(await numbers("flow-run logs first -h -n 2 -r")).toEqual([1, 0]);
  expect(await numbers("flow-run logs --tail first")).toEqual(every.slice(-20));
  expect(await numbers(`flow-run logs ${run.id} --tail 2 --reverse`)).toEqual([301, 300]);
  expect(await json<object[]>("flow-run logs first --tail 210")).toHaveLength(210);
  expect(await numbers("task-run logs read-0")).toEqual([300, 301]);
  expect(await told("task-run logs read-0 --tail 1")).toMatch(
    / \| INFO {4}\| Task run 'read-0' - line 301\n$/,
  );
  expect((await cellflow("flow-run logs first --head --tail")).code).toBe(2);
  expect((await cellflow("flow-run logs first --tail some")).code).toBe(2);
  expect((await cellflow("flow-run logs nobody --follow")).code).toBe(1);

  const following = cellflow("flow-run logs first --follow --tail 1");
  await client.logs.post([line(400)]);
  await client.flowRuns.setState(run.id, { type: "FAILED", message: "no rows" }, true);
  expect((await following).out).toMatch(/line 400\n$/);
  expect((await following).code).toBe(0);

  const names = async (command: string) => (await json<{ name: string }[]>(command)).map(({ name }) => name);
  expect(await names("task-runs ls --task-run-name read-0 --state completed")).toEqual(["read-0"]);
  expect(await names("task-run ls --flow-run first --state-type FAILED")).toEqual([]);
  expect(await told("task-run ls --flow-run first")).toMatch(/ read-0 +first +Completed /);
  expect(await json(`task-run inspect ${task.id}`)).toMatchObject({ name: "read-0" });
  expect(await told("task-run inspect read-0")).toMatch(/^flow run +first$/m);
  expect(await cellflow("task-run inspect nobody")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^cellflow: no task run "nobody" on the API at \S+\n$/),
  });
  expect(await names("flow-runs ls --flow-name count --state failed --state cached --since 2h")).toEqual([
    "first",
  ]);
  expect(await names("flow-run ls --since 2099-01-01")).toEqual([]);
  expect((await cellflow("flow-run ls --since sometime")).code).toBe(2);
  expect(await names("flow ls --limit 200")).toContain("count");

  expect(await cellflow("flow-run watch first")).toMatchObject({
    code: 1,
    err: "cellflow: flow run first ended Failed\n",
  });
  expect(await cellflow("flow-run retry first")).toMatchObject({
    code: 1,
    err: expect.stringContaining("flow run first is of no deployment"),
  });
  const other = await client.deployments.createFlowRun(deployment_id, {});
  expect((await cellflow(`flow-run retry ${other.id}`)).err).toMatch(
    /only one that has ended can be retried\n$/,
  );
  await client.flowRuns.setState(other.id, { type: "CRASHED" }, true);
  expect(await told(`flow-run retry ${other.id}`)).toMatch(/is scheduled again: a worker runs it\n$/);
  expect(await client.flowRuns.read(other.id)).toMatchObject({
    state_type: "SCHEDULED",
    state: { message: "Retried via CLI" },
  });
  expect(await cellflow("flow-run watch --timeout 1 --json nobody")).toMatchObject({ code: 1 });
  expect(await told(`flow-run delete ${other.id} --yes`)).toMatch(/^deleted flow run /);
  expect(await client.flowRuns.find(other.id)).toBeUndefined();

  for (const data of ["# one", "# two"])
    await client.artifacts.create({ key: "report", type: "markdown", data });
  const { id } = await client.artifacts.create({ type: "markdown", data: "no key" });
  expect((await json<object[]>("artifact ls")).length).toBe(1);
  expect((await json<object[]>("artifact ls --all")).length).toBe(3);
  expect((await json<object[]>("artifact ls -a --limit 2")).length).toBe(2);
  expect(await told(`artifact delete --id ${id}`)).toBe(`deleted artifact ${id}\n`);
  expect(await cellflow(`artifact delete --id ${id}`)).toMatchObject({ code: 1 });
  expect((await cellflow("artifact delete raport")).err).toMatch(/did you mean report\?\n$/);
  expect((await cellflow("artifact delete")).code).toBe(2);
  expect(await told("artifact delete report")).toBe("deleted 2 versions of report\n");
  expect(await json("artifact ls --all")).toEqual([]);
}
