/** `cellflow concurrency-limit create | ls | inspect | reset | delete` */
import { allPages, PAGE } from "../../client/all-pages.ts";
import type { TagLimit } from "../../contract/concurrency-limit.ts";
import { type Consent, confirm } from "../input/confirm.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { FailedError, type Session, withClient } from "../session.ts";

const COLUMNS: Column<TagLimit>[] = [
  { title: "TAG", value: ({ tag }) => tag },
  { title: "LIMIT", value: ({ concurrency_limit: limit }) => String(limit) },
  { title: "ACTIVE TASK RUNS", value: ({ active_slots: slots }) => String(slots.length) },
  { title: "ID", value: ({ id }) => id },
];

export async function create(tag: string, limit: number): Promise<void> {
  await withClient(async ({ client }) => {
    await client.tagLimits.set(tag, limit);
    print(`at most ${limit} task runs with the tag ${tag} run at once`);
  });
}

export async function list({
  limit,
  offset,
  json,
}: {
  limit: number;
  offset: number;
  json?: boolean;
}): Promise<void> {
  await withClient(async ({ client, api }) => {
    const limits = await allPages(
      (page) => client.tagLimits.filter({ limit: page.limit, offset: page.offset + offset }),
      limit,
    );
    if (json) printJson(limits);
    else if (limits.length === 0) print(`no limits of tags on the API at ${api}`);
    else printTable(COLUMNS, limits);
  });
}

export async function inspect(tag: string, { json }: { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const limit = await find(session, tag);
    if (json) {
      printJson(limit);
      return;
    }
    print(
      facts([
        ["tag", limit.tag],
        ["id", limit.id],
        ["limit", String(limit.concurrency_limit)],
        ["active task runs", limit.active_slots.join("\n")],
        ["created", localTime(limit.created)],
        ["updated", localTime(limit.updated)],
      ]),
    );
  });
}

export async function reset(tag: string): Promise<void> {
  await withClient(async (session) => {
    await find(session, tag);
    await session.client.tagLimits.reset(tag);
    print(`all slots of the tag ${tag} are free`);
  });
}

export async function remove(tag: string, consent: Consent): Promise<void> {
  await withClient(async (session) => {
    await find(session, tag);
    await confirm(`Delete the limit of the tag ${tag}`, consent);
    await session.client.tagLimits.delete(tag);
    print(`deleted the limit of the tag ${tag}`);
  });
}

/** @throws FailedError `concurrency-limit.unknown`, naming the nearest */
async function find({ client, api }: Session, tag: string): Promise<TagLimit> {
  const limit = await client.tagLimits.read(tag);
  if (limit) return limit;
  const { nearestName } = await import("../../nearest.ts");
  const nearest = nearestName(
    tag,
    (await client.tagLimits.filter({ limit: PAGE })).map((each) => each.tag),
  );
  const hint = nearest ? `; did you mean ${nearest}?` : "";
  throw new FailedError(
    "concurrency-limit.unknown",
    `no limit of the tag ${tag} on the API at ${api}${hint}`,
  );
}
