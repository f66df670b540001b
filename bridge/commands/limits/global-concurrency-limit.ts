/** `cellflow gcl ls | inspect | create | update | enable | disable | delete` */
import type { Client } from "../../client/client.ts";
import { ApiError } from "../../client/errors.ts";
import type { ConcurrencyLimit, ConcurrencyLimitCreate } from "../../contract/concurrency-limit.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { FailedError, type Session, UsageError, withClient } from "../session.ts";

/** As many as the API gives at once. */
const PAGE = 200;

/** The columns of `gcl ls`. */
const COLUMNS: Column<ConcurrencyLimit>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "ACTIVE", value: ({ active }) => (active ? "yes" : "no") },
  { title: "LIMIT", value: ({ limit }) => String(limit) },
  { title: "ACTIVE SLOTS", value: ({ active_slots: slots }) => String(slots) },
  { title: "DECAY PER SECOND", value: ({ slot_decay_per_second: decay }) => String(decay) },
  { title: "UPDATED", value: ({ updated }) => localTime(updated) },
];

/** What `create` and `update` set. */
export interface LimitOptions {
  limit?: number;
  activeSlots?: number;
  slotDecayPerSecond?: number;
  enable?: boolean;
  disable?: boolean;
}

type Change = Partial<Omit<ConcurrencyLimitCreate, "name">>;

export async function list(options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const limits = await readAll(client);
    if (options.json) printJson(limits);
    else if (limits.length === 0) print(`no concurrency limits on the API at ${api}`);
    else printTable(COLUMNS, limits);
  });
}

export async function inspect(name: string, options: { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const limit = await find(session, name);
    if (options.json) {
      printJson(limit);
      return;
    }
    const { slot_decay_per_second: decay } = limit;
    print(
      facts([
        ["name", limit.name],
        ["id", limit.id],
        ["active", limit.active ? "yes" : "no: nobody waits for it"],
        ["limit", String(limit.limit)],
        ["active slots", String(limit.active_slots)],
        ["decay", decay === 0 ? "none: slots are given back by those who have them" : `${decay} per second`],
        ["created", localTime(limit.created)],
        ["updated", localTime(limit.updated)],
      ]),
    );
  });
}

export async function create(name: string, options: LimitOptions): Promise<void> {
  if (!/^[^/%&><]+$/.test(name))
    throw new UsageError("usage.name", `a limit's name may not hold / % & > <, got "${name}"`);
  await withClient(async ({ client, api }) => {
    try {
      const { limit = 0, ...others } = options;
      await client.concurrencyLimits.create({ name, limit, ...changes(others) });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
      throw new FailedError(
        "concurrency-limit.exists",
        `there is a concurrency limit ${name} on the API at ${api} already; cellflow gcl update changes it`,
      );
    }
    print(`created concurrency limit ${name}`);
  });
}

export async function update(name: string, options: LimitOptions): Promise<void> {
  const change = changes(options);
  if (Object.keys(change).length === 0)
    throw new UsageError("usage.update", "nothing to change: give --limit, --enable or another option");
  await changeLimit(name, change, `updated concurrency limit ${name}`);
}

export async function enable(name: string): Promise<void> {
  await changeLimit(name, { active: true }, `enabled concurrency limit ${name}`);
}

export async function disable(name: string): Promise<void> {
  await changeLimit(name, { active: false }, `disabled concurrency limit ${name}`);
}

export async function remove(name: string): Promise<void> {
  await withClient(async (session) => {
    await find(session, name);
    await session.client.concurrencyLimits.delete(name);
    print(`deleted concurrency limit ${name}`);
  });
}

async function changeLimit(name: string, change: Change, done: string): Promise<void> {
  await withClient(async (session) => {
    await find(session, name);
    await session.client.concurrencyLimits.update(name, change);
    print(done);
  });
}

/** @throws UsageError `usage.update` where both is asked for */
function changes({ limit, activeSlots, slotDecayPerSecond, enable, disable }: LimitOptions): Change {
  if (enable && disable) throw new UsageError("usage.update", "a limit is enabled or disabled, not both");
  return {
    ...(limit !== undefined && { limit }),
    ...(activeSlots !== undefined && { active_slots: activeSlots }),
    ...(slotDecayPerSecond !== undefined && { slot_decay_per_second: slotDecayPerSecond }),
    ...((enable || disable) && { active: enable === true }),
  };
}

/** @throws FailedError `concurrency-limit.unknown`, naming the nearest */
async function find({ client, api }: Session, name: string): Promise<ConcurrencyLimit> {
  const limit = await client.concurrencyLimits.read(name);
  if (limit) return limit;
  const { nearestName } = await import("../../nearest.ts");
  const nearest = nearestName(
    name,
    (await readAll(client)).map((each) => each.name),
  );
  const hint = nearest ? `; did you mean ${nearest}?` : "";
  throw new FailedError(
    "concurrency-limit.unknown",
    `no concurrency limit ${name} on the API at ${api}${hint}`,
  );
}

async function readAll(client: Client): Promise<ConcurrencyLimit[]> {
  const all: ConcurrencyLimit[] = [];
  for (;;) {
    const page = await client.concurrencyLimits.filter({ limit: PAGE, offset: all.length });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
