/** Work pools, their queues and limits of tags by commands, on whichever API. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { CommandLine } from "../command-line.ts";

export async function poolStory({ home, client, cellflow, told, json }: CommandLine): Promise<void> {
  const refusal = async (line: string) => {
    const { code, err } = await cellflow(line);
    return `${code} ${err}`;
  };
  expect(await told("work-pool create nightly --type process --paused --concurrency-limit 3")).toMatch(
    /^created work pool nightly of type process\n/,
  );
  expect(await told("work-pool inspect nightly")).toMatch(/^status +paused$/m);
  expect(await refusal("work-pool create nightly -t process")).toMatch(
    /^1 cellflow: there is a work pool nightly .*--overwrite/,
  );
  expect(await refusal("work-pool create other")).toMatch(
    /^2 cellflow: give the work pool's --type: it is one of .*process/,
  );
  expect(await refusal("work-pool create other -t dokcer")).toMatch(
    /^2 .*no type of work pool "dokcer"; did you mean docker\?\n$/,
  );
  expect(await refusal("work-pool create a/b -t process")).toMatch(/^2 .*may not be empty or hold/);
  expect(await client.workPools.read("other")).toBeUndefined();

  const file = join(home, "template.json");
  await told(`work-pool get-default-base-job-template -t docker -f ${file}`);
  const template = JSON.parse(readFileSync(file, "utf8"));
  expect(Object.keys(template)).toEqual(expect.arrayContaining(["variables", "job_configuration"]));
  template.job_configuration.image = "mine";
  writeFileSync(file, JSON.stringify(template));
  await told(`work-pool update nightly --base-job-template ${file} --description "by night"`);
  expect(await json("work-pool inspect nightly")).toMatchObject({
    type: "process",
    description: "by night",
    base_job_template: { job_configuration: { image: "mine" } },
  });
  writeFileSync(file, "[1]");
  expect(await refusal(`work-pool update nightly --base-job-template ${file}`)).toMatch(
    /^2 .* is a JSON object/,
  );
  expect(await refusal("work-pool update nightly")).toMatch(/^2 cellflow: nothing to change/);
  await told("work-pool resume nightly");
  await told("work-pools set-concurrency-limit nightly 5");
  expect(await json("work-pool inspect nightly")).toMatchObject({ is_paused: false, concurrency_limit: 5 });
  await told("work-pool clear-concurrency-limit nightly");
  expect(await json("work-pool inspect nightly")).toMatchObject({ concurrency_limit: null });
  expect(await refusal("work-pool set-concurrency-limit nightly few")).toMatch(/^2 .*is a whole number/);
  expect(await refusal("work-pool pause nightli")).toMatch(
    /^1 .*no work pool "nightli" .*; did you mean nightly\?\n$/,
  );
  expect(await told("work-pool ls")).toMatch(/^nightly +process +/m);

  expect(await told("work-queue create urgent -p nightly --priority 1 --limit 2")).toMatch(
    /^created work queue urgent of work pool nightly \(/,
  );
  expect(await refusal("work-queue create urgent -p nightly")).toMatch(
    /^1 .*has a work queue urgent already/,
  );
  expect(await json("work-queue inspect urgent")).toMatchObject({ priority: 1, concurrency_limit: 2 });
  await told("work-queue pause urgent --pool nightly");
  await told("work-queue set-concurrency-limit urgent 7");
  expect(await told("work-queue ls -p nightly")).toMatch(/^urgent +nightly +1 +paused +7 /m);
  await told("work-queue resume urgent");
  await told("work-queue clear-concurrency-limit urgent -p nightly");
  expect(await json<object[]>("work-queues ls --match urg")).toMatchObject([
    { name: "urgent", is_paused: false, concurrency_limit: null, work_pool_name: "nightly" },
  ]);
  expect(await refusal("work-queue inspect urgnt -p nightly")).toMatch(
    /^1 .*no work queue "urgnt" in work pool nightly .*; did you mean urgent\?\n$/,
  );
  await told("work-pool create daily -t process");
  await told("work-queue create urgent -p daily");
  expect(await refusal("work-queue inspect urgent")).toMatch(
    /^2 .*several pools have a queue urgent: give --pool/,
  );

  const flow = await client.flows.create("pooled");
  const { id } = await client.deployments.create({
    name: "one",
    flow_id: flow.id,
    work_pool_name: "nightly",
    work_queue_name: "urgent",
  });
  const run = await client.deployments.createFlowRun(id, { name: "soon" });
  const later = new Date(Date.now() + 5 * 3_600_000).toISOString();
  await client.deployments.createFlowRun(id, {
    name: "later",
    state: { type: "SCHEDULED", state_details: { scheduled_time: later } },
  });
  const names = async (line: string) => (await json<{ name: string }[]>(line)).map(({ name }) => name);
  expect(await names("work-pool preview nightly")).toEqual(["soon"]);
  expect(await names("work-pool preview nightly --hours 6")).toEqual(["soon", "later"]);
  expect(await names("work-queue preview urgent -p nightly -h 6")).toEqual(["soon", "later"]);
  expect(await names("work-queue read-runs urgent -p nightly")).toContain("soon");
  expect(await told("work-queue preview default -p nightly")).toMatch(
    /^no runs within 1 hour; --hours looks further\n$/,
  );
  await told("work-pool set-concurrency-limit nightly 2");
  await client.flowRuns.setState(run.id, { type: "RUNNING" }, true);
  expect(await told("work-pool slots nightly")).toMatch(
    /^nightly: 1 slots? taken, of 2\nQUEUE +FLOW RUN +STATE +FOR\nurgent +soon +Running/,
  );
  expect(await json("work-queue slots urgent -p nightly")).toMatchObject({ flow_runs: [{ name: "soon" }] });

  expect(await told("work-queue delete urgent -p daily --yes")).toBe("deleted work queue urgent\n");
  expect(await told("work-pool delete daily")).toBe("deleted work pool daily\n");
  await told("work-pool delete nightly -y");
  expect(await json("work-pool ls")).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ name: "nightly" })]),
  );
}

export async function tagLimitStory({ cellflow, told, json }: CommandLine): Promise<void> {
  expect(await told("concurrency-limit create gpu 2")).toMatch(/^at most 2 task runs with the tag gpu/);
  await told("concurrency-limit create gpu 3");
  expect(await json("concurrency-limit inspect gpu")).toMatchObject({ tag: "gpu", concurrency_limit: 3 });
  expect(await told("concurrency-limits ls")).toMatch(/^gpu +3 +0 /m);
  expect(await told("concurrency-limit reset gpu")).toBe("all slots of the tag gpu are free\n");
  expect(await cellflow("concurrency-limit inspect gpuu")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/did you mean gpu\?\n$/),
  });
  expect((await cellflow("concurrency-limit create gpu many")).code).toBe(2);
  expect(await told("concurrency-limit delete gpu")).toBe("deleted the limit of the tag gpu\n");
  expect((await cellflow("concurrency-limit delete gpu")).code).toBe(1);
}
