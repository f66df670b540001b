/** A deployment's life by commands, on whichever API. */
import { expect } from "vitest";
import type { CommandLine } from "../command-line.ts";

interface Schedule {
  id: string;
  active: boolean;
  schedule: Record<string, unknown>;
}

export async function deploymentStory({ client, cellflow, told, json }: CommandLine): Promise<void> {
  const flow = await client.flows.create("trips");
  const parameter_openapi_schema = { type: "object", properties: { n: { type: "integer" } } };
  const { id } = await client.deployments.create({
    name: "daily",
    flow_id: flow.id,
    parameter_openapi_schema,
  });
  await client.deployments.create({ name: "weekly", flow_id: flow.id });
  const schedules = () => json<Schedule[]>("deployment schedule ls trips/daily");

  expect(await told("deployment schedule ls trips/daily")).toBe("trips/daily has no schedules\n");
  expect(
    await told('deployment schedule create trips/daily --cron "0 6 * * *" --timezone Europe/Lisbon'),
  ).toMatch(/^trips\/daily: schedule \S+ \(cron 0 6 \* \* \* \(Europe\/Lisbon\)\)\n$/);
  await told(
    "deployment schedule create trips/daily --interval 900 --anchor-date 2026-01-31T06:00:00Z --no-active",
  );
  await told('deployment schedule create daily --rrule "FREQ=WEEKLY;BYDAY=MO" --timezone UTC');
  const [cron, every, rule] = ["cron", "interval", "rrule"].map(
    (kind) => async () => (await schedules()).find(({ schedule }) => kind in schedule),
  );
  expect(await cron?.()).toMatchObject({ active: true, schedule: { timezone: "Europe/Lisbon" } });
  expect(await every?.()).toMatchObject({ active: false, schedule: { interval: 900 } });
  expect(await rule?.()).toMatchObject({
    schedule: { rrule: expect.stringContaining("FREQ=WEEKLY;BYDAY=MO") },
  });

  const cronId = (await cron?.())?.id;
  expect(await told(`deployment schedule pause trips/daily ${cronId}`)).toBe(
    "paused cron 0 6 * * * (Europe/Lisbon) of trips/daily\n",
  );
  expect((await cron?.())?.active).toBe(false);
  expect(await cellflow(`deployment schedule pause trips/daily ${cronId}`)).toMatchObject({
    code: 1,
    err: `cellflow: schedule ${cronId} is paused already\n`,
  });
  expect(await told("deployment schedule resume --all")).toMatch(/^(resumed .* of trips\/daily\n){2}$/);
  expect((await schedules()).every(({ active }) => active)).toBe(true);
  expect(await told(`deployment schedule delete trips/daily ${(await every?.())?.id} -y`)).toBe(
    "deleted every 15m of trips/daily\n",
  );
  // The old ones are left.
  const refused = await cellflow('deployment schedule create trips/daily --replace -y --cron "99 6 * * *"');
  expect({ code: refused.code, left: (await schedules()).length }).toEqual({ code: 2, left: 2 });
  expect(
    await told('deployment schedule create trips/daily --replace --accept-yes --interval "1 day, 0:00:00"'),
  ).toMatch(/\(every 1d\) instead of 2 schedules\n$/);
  expect((await schedules()).map(({ schedule }) => schedule.interval)).toEqual([86_400]);
  expect(await cellflow("deployment schedule clear trips/daily")).toMatchObject({
    code: 2,
    err: "cellflow: Delete 1 schedule of trips/daily: add --yes, since nobody can be asked here\n",
  });
  expect(await told("deployment schedule clear trips/daily --yes")).toBe(
    "deleted 1 schedule of trips/daily\n",
  );

  expect(await told("deployment pause trips/daily")).toBe("paused deployment trips/daily\n");
  expect(await told("deployment inspect trips/daily")).toMatch(/^paused +yes: no runs are planned$/m);
  expect((await client.deployments.read(id)).paused).toBe(true);
  expect(await told("deployment resume --all")).toBe("resumed deployment trips/daily\n");
  expect((await client.deployments.read(id)).paused).toBe(false);

  const run = await json<{ id: string }>(
    'deployment run trips/daily --params {"n":1} -p n=7 --tag a --tag b --flow-run-name trips-{n} --job-variable cpu=2 --start-in "2 hours"',
  );
  const planned = await client.flowRuns.read(run.id);
  expect(planned).toMatchObject({
    name: "trips-7",
    parameters: { n: 7 },
    // Of a set; a server gives it in any order.
    tags: expect.arrayContaining(["a", "b"]),
    job_variables: { cpu: 2 },
    state_type: "SCHEDULED",
  });
  const wait = Date.parse(planned.expected_start_time ?? "") - Date.now();
  expect(wait / 60_000).toBeGreaterThan(100);
  expect(wait / 60_000).toBeLessThan(121);
  const byId = await cellflow(`deployment run --id ${id} --params - --json`, { input: '{"n": 3}' });
  expect(JSON.parse(byId.out)).toMatchObject({ parameters: { n: 3 } });
  expect(await cellflow("deployment run trips/daily --watch --watch-timeout 1")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^cellflow: flow run \S+ is Scheduled after 1 s; it goes on\n$/),
  });

  const names = async (line: string) => (await json<{ name: string }[]>(line)).map(({ name }) => name);
  expect(await names("deployments ls --flow-name trips")).toEqual(["daily", "weekly"]);
  expect(await names("deployment ls trips --by-created")).toEqual(["weekly", "daily"]);
  expect(await told("deployment delete trips/weekly")).toBe("deleted deployment trips/weekly\n");
  expect((await cellflow("deployment delete --all")).code).toBe(2);
  expect(await told("deployment delete --all -y")).toBe("deleted deployment trips/daily\n");
}
