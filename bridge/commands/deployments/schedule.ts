/** `cellflow deployment schedule ls | create | pause | resume | delete | clear` */
import { namedDeployments } from "../../client/named-deployments.ts";
import type { DeploymentSchedule } from "../../contract/deployments/schedule.ts";
import { describeSchedule } from "../../schedules/describe.ts";
import { type Consent, confirm, confirmMany } from "../input/confirm.ts";
import { findDeployment } from "../input/find.ts";
import { readSchedule, type ScheduleOptions } from "../input/schedule.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, printTable } from "../output/table.ts";
import { FailedError, UsageError, withClient } from "../session.ts";

const COLUMNS: Column<DeploymentSchedule>[] = [
  { title: "ID", value: ({ id }) => id },
  { title: "SCHEDULE", value: ({ schedule }) => describeSchedule(schedule) },
  { title: "TIME ZONE", value: ({ schedule }) => schedule.timezone ?? "UTC" },
  { title: "ACTIVE", value: ({ active }) => (active ? "yes" : "no") },
  {
    title: "PARAMETERS",
    value: ({ parameters }) => (Object.keys(parameters ?? {}).length > 0 ? JSON.stringify(parameters) : ""),
  },
];

export async function listSchedules(name: string, options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const found = await findDeployment(client, name, api);
    const { schedules } = found.deployment;
    if (options.json) printJson(schedules);
    else if (schedules.length === 0) print(`${found.name} has no schedules`);
    else printTable(COLUMNS, schedules);
  });
}

export async function createSchedule(
  name: string,
  { active, replace, yes, ...options }: ScheduleOptions & Consent & { active: boolean; replace?: boolean },
): Promise<void> {
  const schedule = readSchedule(options);
  await withClient(async ({ client, api }) => {
    const found = await findDeployment(client, name, api);
    const { id, schedules } = found.deployment;
    const old = replace ? schedules : [];
    if (old.length > 0) await confirmMany(`Replace ${counted(old.length)} of ${found.name}`, { yes });
    // First the new one: where the server refuses it, the old ones are left.
    const [made] = await client.deploymentSchedules.create(id, { schedule, active });
    for (const each of old) await client.deploymentSchedules.delete(id, each.id);
    const paused = active ? "" : ", paused";
    const instead = old.length > 0 ? ` instead of ${counted(old.length)}` : "";
    print(`${found.name}: schedule ${made?.id} (${describeSchedule(schedule)}${paused})${instead}`);
  });
}

/** Pauses or resumes one schedule, or with `all` those of every deployment. */
export async function setActive(
  active: boolean,
  name: string | undefined,
  id: string | undefined,
  { all, ...consent }: Consent & { all?: boolean },
): Promise<void> {
  if (all) {
    if (name !== undefined) throw new UsageError("usage.all", "--all is every deployment: name none");
    await setAllActive(active, consent);
    return;
  }
  if (name === undefined || id === undefined)
    throw new UsageError("usage.schedule", "give a deployment and the id of its schedule, or --all");
  await withClient(async ({ client, api }) => {
    const { deployment, ...found } = await findDeployment(client, name, api);
    const schedule = find(deployment.schedules, id, found.name);
    if (schedule.active === active)
      throw new FailedError(
        "schedule.unchanged",
        `schedule ${schedule.id} is ${active ? "active" : "paused"} already`,
      );
    await client.deploymentSchedules.update(deployment.id, schedule.id, { active });
    print(`${active ? "resumed" : "paused"} ${describeSchedule(schedule.schedule)} of ${found.name}`);
  });
}

async function setAllActive(active: boolean, consent: Consent): Promise<void> {
  await withClient(async ({ client, api }) => {
    const changing = (await namedDeployments(client)).flatMap(({ deployment, name }) =>
      deployment.schedules
        .filter((schedule) => schedule.active !== active)
        .map((schedule) => ({ deployment, name, schedule })),
    );
    if (changing.length === 0) {
      print(`no ${active ? "paused" : "active"} schedules on the API at ${api}`);
      return;
    }
    const verb = active ? "Resume" : "Pause";
    await confirm(`${verb} ${counted(changing.length)} of all deployments`, consent);
    for (const { deployment, name, schedule } of changing) {
      await client.deploymentSchedules.update(deployment.id, schedule.id, { active });
      print(`${active ? "resumed" : "paused"} ${describeSchedule(schedule.schedule)} of ${name}`);
    }
  });
}

export async function removeSchedule(name: string, id: string, consent: Consent): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { deployment, ...found } = await findDeployment(client, name, api);
    const schedule = find(deployment.schedules, id, found.name);
    const what = `${describeSchedule(schedule.schedule)} of ${found.name}`;
    await confirm(`Delete the schedule ${what}`, consent);
    await client.deploymentSchedules.delete(deployment.id, schedule.id);
    print(`deleted ${what}`);
  });
}

export async function clearSchedules(name: string, consent: Consent): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { deployment, ...found } = await findDeployment(client, name, api);
    const { schedules } = deployment;
    if (schedules.length > 0)
      await confirmMany(`Delete ${counted(schedules.length)} of ${found.name}`, consent);
    for (const { id } of schedules) await client.deploymentSchedules.delete(deployment.id, id);
    print(
      schedules.length === 0
        ? `${found.name} has no schedules`
        : `deleted ${counted(schedules.length)} of ${found.name}`,
    );
  });
}

/** By id, or by the start of one. @throws FailedError `schedule.unknown` */
function find(schedules: readonly DeploymentSchedule[], id: string, name: string): DeploymentSchedule {
  const starting = schedules.filter((each) => each.id.startsWith(id.toLowerCase()));
  if (starting.length === 1 && starting[0]) return starting[0];
  const known = schedules.map((each) => `${each.id} (${describeSchedule(each.schedule)})`).join(", ");
  throw new FailedError(
    "schedule.unknown",
    `${name} has no schedule ${id}; ${known ? `it has ${known}` : "it has none"}`,
  );
}

function counted(schedules: number): string {
  return `${schedules} schedule${schedules === 1 ? "" : "s"}`;
}
