/** `cellflow work-pool create | ls | inspect | update | pause | resume | … | delete | preview | slots` */
import { allPages } from "../../client/all-pages.ts";
import { ApiError } from "../../client/errors.ts";
import type { QueueSlots } from "../../client/work-queues.ts";
import type { WorkPool, WorkPoolUpdate } from "../../contract/deployments/work-pool.ts";
import { type Consent, confirm } from "../input/confirm.ts";
import { readObject } from "../input/parameters.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { FailedError, type Session, UsageError, withClient } from "../session.ts";
import { findPool } from "./find-pool.ts";
import { MOST_RUNS, showPlanned, showSlots, until } from "./planned-runs.ts";

const COLUMNS: Column<WorkPool>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "TYPE", value: ({ type }) => type },
  { title: "STATUS", value: (pool) => statusOf(pool) },
  { title: "LIMIT", value: ({ concurrency_limit: limit }) => (limit === null ? "none" : String(limit)) },
  { title: "ID", value: ({ id }) => id },
];

export interface CreateOptions {
  type?: string;
  baseJobTemplate?: string;
  paused?: boolean;
  concurrencyLimit?: number;
  description?: string;
  overwrite?: boolean;
  setAsDefault?: boolean;
}

export async function create(name: string, options: CreateOptions): Promise<void> {
  if (!/^[^/%&><]+$/.test(name) || name.trim() === "")
    throw new UsageError(
      "usage.name",
      `a work pool's name may not be empty or hold / % & > <, got "${name}"`,
    );
  const given =
    options.baseJobTemplate === undefined ? undefined : await readTemplate(options.baseJobTemplate);
  await withClient(async (session) => {
    const { client, api } = session;
    const known = await client.workPools.read(name);
    if (known && !options.overwrite)
      throw new FailedError(
        "work-pool.exists",
        `there is a work pool ${name} on the API at ${api} already; --overwrite changes it`,
      );
    if (known && options.type !== undefined && options.type !== known.type)
      throw new FailedError(
        "work-pool.type",
        `work pool ${name} is of type ${known.type}, which stays as it is`,
      );
    const template = given ?? (await templateOf(session, known?.type ?? options.type));
    const settings = {
      base_job_template: template,
      ...(options.concurrencyLimit !== undefined && { concurrency_limit: options.concurrencyLimit }),
      ...(options.description !== undefined && { description: options.description }),
    };
    if (known) await client.workPools.update(name, { ...settings, is_paused: options.paused === true });
    else {
      // Checked before anything is made, also where a template of one's own is given.
      if (given) await templateOf(session, options.type);
      await client.workPools.create({
        ...settings,
        name,
        type: options.type,
        is_paused: options.paused === true,
      });
    }
    print(`${known ? "updated" : "created"} work pool ${name} of type ${known?.type ?? options.type}`);
    if (options.setAsDefault) {
      const { changeCurrentProfile } = await import("../settings/current-profile.ts");
      const profile = changeCurrentProfile({ PREFECT_DEFAULT_WORK_POOL_NAME: name });
      print(`it is the default work pool of profile ${profile}`);
    }
    if ((known?.type ?? options.type) === "process")
      print(`cellflow worker start -p ${name} runs what is deployed to it`);
  });
}

export async function list(options: { verbose?: boolean; json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const pools = await allPages((page) => client.workPools.filter(page));
    const template: Column<WorkPool> = {
      title: "BASE JOB TEMPLATE",
      value: ({ base_job_template: job }) => JSON.stringify(job),
    };
    if (options.json) printJson(pools);
    else if (pools.length === 0) print(`no work pools on the API at ${api}`);
    else printTable(options.verbose ? [...COLUMNS, template] : COLUMNS, pools);
  });
}

export async function inspect(name: string, options: { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const pool = await findPool(session, name);
    if (options.json) {
      printJson(pool);
      return;
    }
    print(
      facts([
        ["name", pool.name],
        ["id", pool.id],
        ["type", pool.type],
        ["description", pool.description],
        ["status", statusOf(pool)],
        ["limit", pool.concurrency_limit === null ? "none" : String(pool.concurrency_limit)],
        ["created", localTime(pool.created)],
        ["updated", localTime(pool.updated)],
        ["base job template", JSON.stringify(pool.base_job_template, null, 2)],
      ]),
    );
  });
}

export async function update(
  name: string,
  options: { baseJobTemplate?: string; concurrencyLimit?: number; description?: string },
): Promise<void> {
  const changes: WorkPoolUpdate = {
    ...(options.baseJobTemplate !== undefined && {
      base_job_template: await readTemplate(options.baseJobTemplate),
    }),
    ...(options.concurrencyLimit !== undefined && { concurrency_limit: options.concurrencyLimit }),
    ...(options.description !== undefined && { description: options.description }),
  };
  if (Object.keys(changes).length === 0)
    throw new UsageError("usage.update", "nothing to change: give --concurrency-limit or another option");
  await change(name, changes, "updated");
}

export function setPaused(name: string, paused: boolean): Promise<void> {
  return change(name, { is_paused: paused }, paused ? "paused" : "resumed");
}

export function setLimit(name: string, limit: number | null): Promise<void> {
  return change(
    name,
    { concurrency_limit: limit },
    limit === null ? "cleared the limit of" : `set the limit ${limit} of`,
  );
}

export async function remove(name: string, consent: Consent): Promise<void> {
  await withClient(async (session) => {
    const pool = await findPool(session, name);
    await confirm(`Delete work pool ${pool.name}`, consent);
    await session.client.workPools.delete(name);
    print(`deleted work pool ${name}`);
  });
}

export async function preview(
  name: string,
  { hours, json }: { hours: number; json?: boolean },
): Promise<void> {
  await withClient(async (session) => {
    const pool = await findPool(session, name);
    const runs = await session.client.workPools.scheduledRuns(pool.name, {
      scheduled_before: until(hours),
      limit: MOST_RUNS,
    });
    showPlanned(
      runs.map(({ flow_run: run }) => run),
      { hours, json },
    );
  });
}

export async function slots(name: string, { json }: { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    await findPool(session, name);
    const queues: QueueSlots[] = [];
    for (let page = 1; ; page++) {
      const status = await session.client.workPools.slots(name, page);
      queues.push(...status.queues);
      if (page < (status.pages ?? 1)) continue;
      if (json) printJson({ ...status, queues, page: 1, pages: 1 });
      else
        showSlots(name, {
          ...status,
          holders: queues.flatMap((queue) =>
            queue.flow_runs.map((run) => ({ ...run, queue: queue.queue_name })),
          ),
        });
      return;
    }
  });
}

/** Writes the job template that a type's pools begin with. */
export async function printTemplate({ type, file }: { type: string; file?: string }): Promise<void> {
  await withClient(async (session) => {
    const template = await templateOf(session, type);
    if (file === undefined) {
      printJson(template);
      return;
    }
    const { writeFile } = await import("node:fs/promises");
    await writeFile(file, `${JSON.stringify(template, null, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
      throw new FailedError("work-pool.file", `${file} can't be written (${error.code ?? error.message})`);
    });
    print(`wrote ${file}`);
  });
}

async function change(name: string, changes: WorkPoolUpdate, done: string): Promise<void> {
  await withClient(async (session) => {
    await findPool(session, name);
    await session.client.workPools.update(name, changes);
    print(`${done} work pool ${name}`);
  });
}

/** @throws UsageError `work-pool.type` naming the types there are */
async function templateOf({ client }: Session, type: string | undefined): Promise<Record<string, unknown>> {
  const templates = await client.workerTypes.templates().catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return new Map<string, Record<string, unknown>>();
    throw error;
  });
  const template = type === undefined ? undefined : templates.get(type);
  if (template) return template;
  const { nearestName } = await import("../../nearest.ts");
  const types = [...templates.keys()];
  const nearest = type === undefined ? undefined : nearestName(type, types);
  const hint = nearest ? `did you mean ${nearest}?` : `it is one of ${types.join(", ")}`;
  throw new UsageError(
    "usage.pool-type",
    type === undefined
      ? `give the work pool's --type: ${hint}`
      : `there is no type of work pool "${type}"; ${hint}`,
  );
}

async function readTemplate(file: string): Promise<Record<string, unknown>> {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError("usage.template", `${file} can't be read (${error.code ?? error.message})`);
  });
  return readObject(text, `the job template ${file}`);
}

function statusOf({ is_paused: isPaused, status }: WorkPool): string {
  if (isPaused) return "paused";
  return status === "READY" ? "ready" : "not ready: no worker is there";
}
