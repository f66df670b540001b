/** Pages of events, stored ones and those that are views of task runs' states, hold what a look at each would find. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EventFilter, ReceivedEvent } from "../../../../bridge/contract/events/event.ts";
import type { StateType } from "../../../../bridge/contract/runs/state.ts";
import { formatTime } from "../../../../bridge/contract/time.ts";
import { compileFilter } from "../../../../bridge/server/events/filter/match.ts";
import { receiveEvents } from "../../../../bridge/server/runs/recording/receive-events.ts";
import { recordReports } from "../../../../bridge/server/runs/recording/record-reports.ts";
import { v7 } from "../../../../bridge/uuid.ts";
import { ask, openServer, startRun } from "../harness.ts";
import { reportOf, taskRunEventOf } from "./task-runs.ts";

const HOUR_MS = 3_600_000;

/** Two flow runs with task runs that were recorded in every way, and other events. */
async function filled() {
  const server = await openServer();
  const { context } = server;
  const flowRuns = [await startRun(server), await startRun(server)];
  const now = Date.now() - HOUR_MS;
  const ids: string[] = [];
  const types: StateType[] = ["PENDING", "RUNNING", "COMPLETED", "FAILED", "SCHEDULED"];
  for (let index = 0; index < 60; index++) {
    const flowRunId = flowRuns[index % 3];
    const states = Array.from({ length: 1 + (index % 3) }, (_, at) => types[(index + at) % 5] as StateType);
    const at = now + ((index * 7919) % 1000);
    const common = { flowRunId, at, name: `run-${index % 4}`, tags: index % 5 === 0 ? ["red"] : [] };
    if (index % 4 === 3) {
      receiveEvents(context, taskRunEventOf({ ...common, states }));
      continue;
    }
    const first = reportOf({ ...common, states });
    ids.push(first.id);
    context.write(() => recordReports(context, [first]));
    if (index % 4 === 1) {
      const later = reportOf({
        ...common,
        id: first.id,
        states: ["COMPLETED"],
        at: at + 500,
        isFirst: false,
      });
      context.write(() => recordReports(context, [later]));
    }
  }
  const others = Array.from({ length: 20 }, (_, index) => ({
    id: v7(),
    occurred: new Date(now + index * 50).toISOString(),
    event: `other.${index % 3}`,
    resource: { "prefect.resource.id": `thing.${index % 4}` },
    related: [
      { "prefect.resource.id": `prefect.flow-run.${flowRuns[0]}`, "prefect.resource.role": "flow-run" },
    ],
  }));
  receiveEvents(context, others);
  const read = async (
    filter: EventFilter,
    limit = 50,
  ): Promise<{ events: ReceivedEvent[]; totals: number[] }> => {
    const events: ReceivedEvent[] = [];
    const totals: number[] = [];
    let page = await ask(server, "/events/filter", { filter, limit });
    for (;;) {
      events.push(...page.events);
      totals.push(page.total);
      if (page.next_page === null) return { events, totals };
      page = await ask(server, page.next_page.slice(page.next_page.indexOf("/events")));
    }
  };
  return { server, flowRuns, ids, read };
}

function byTime(a: ReceivedEvent, b: ReceivedEvent): number {
  return Date.parse(a.occurred) - Date.parse(b.occurred) || (a.occurred < b.occurred ? -1 : 1);
}

test("pages hold each matching event once, in order, whatever is asked for", async () => {
  const { read, flowRuns, ids } = await filled();
  const { events: all, totals } = await read({});
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(totals[0]).toBe(all.length);
  // The flow that was made, and the two states of each flow run, too.
  expect(all).toHaveLength(20 + 1 + 2 * 2 + statesOf60());
  const resources = [
    `prefect.flow-run.${flowRuns[0]}`,
    `prefect.task-run.${ids[0]}`,
    `prefect.task-run.${ids[1]}`,
    "prefect.tag.red",
    "thing.1",
    "none",
  ];
  const some = fc.option(fc.subarray(resources, { maxLength: 3 }), { nil: undefined });
  const times = all.map(({ occurred }) => occurred);
  const filters: fc.Arbitrary<EventFilter> = fc.record(
    {
      occurred: fc.record(
        { since: fc.constantFrom(...times), until: fc.constantFrom(...times) },
        { requiredKeys: [] },
      ),
      event: fc.record(
        {
          name: fc.subarray(["prefect.task-run.Failed", "prefect.task-run.Pending", "other.1"]),
          prefix: fc.subarray(["prefect.", "prefect.task-run.C", "other"]),
          exclude_name: fc.subarray(["prefect.task-run.Failed", "other.1"]),
          exclude_prefix: fc.subarray(["prefect.flow-run.", "prefect.task-run.P"]),
        },
        { requiredKeys: [] },
      ),
      resource: fc.record(
        { id: some, id_prefix: fc.subarray(["prefect.task-run.", "thing."]) },
        { requiredKeys: [] },
      ),
      any_resource: fc.record({ id: some }, { requiredKeys: [] }),
      related: fc.record(
        {
          id: some,
          role: fc.subarray(["flow-run", "tag", "flow"]),
          labels: fc.constant({ "prefect.resource.name": "*" }),
        },
        { requiredKeys: [] },
      ),
      id: fc.record({ id: fc.subarray(all.slice(0, 12).map(({ id }) => id)) }),
      text: fc.record({ query: fc.constantFrom("RUNNING", "run-1 -COMPLETED", '"thing.2"', "+double +red") }),
      order: fc.constantFrom("ASC" as const, "DESC" as const),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filters, fc.integer({ min: 1, max: 50 }), async (filter, limit) => {
      const { matches } = compileFilter(filter);
      const expected = all.filter(matches).sort(byTime);
      if (filter.order !== "ASC") expected.reverse();
      const found = await read(filter, Math.max(limit, Math.ceil(expected.length / 8), 1));
      expect(new Set(found.totals)).toEqual(new Set([expected.length]));
      expect(found.events.map(({ occurred }) => occurred)).toEqual(expected.map(({ occurred }) => occurred));
      expect(new Set(found.events.map(({ id }) => id))).toEqual(new Set(expected.map(({ id }) => id)));
    }),
    { numRuns: 120 },
  );
}, 120_000);

function statesOf60(): number {
  let count = 0;
  for (let index = 0; index < 60; index++) count += 1 + (index % 3) + (index % 4 === 1 ? 1 : 0);
  return count;
}

test("of each resource one event is told where that is asked: the newest, or the oldest", async () => {
  const { read } = await filled();
  const { events: all } = await read({});
  const newest = await read({ resource: { distinct: true } });
  const seen = new Set<string | undefined>();
  const expected = all.filter(({ resource: { "prefect.resource.id": id } }) => !seen.has(id) && seen.add(id));
  expect(newest.events.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  expect(newest.totals[0]).toBe(expected.length);
  const oldest = await read({ resource: { distinct: true }, order: "ASC" });
  expect(oldest.events).toHaveLength(expected.length);
  expect(oldest.events[0]?.id).toBe(all.at(-1)?.id);
});

test("counts agree with what the pages hold", async () => {
  const { server, read } = await filled();
  const { events } = await read({});
  const days = await ask(server, "/events/count-by/day", {
    filter: { occurred: { since: formatTime((Date.now() - 48 * HOUR_MS) * 1000) } },
  });
  expect(days.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(events.length);
  const filter = { any_resource: { labels: { "prefect.resource.id": "prefect.*" } } };
  const matching = (await read(filter)).events;
  const seconds = await ask(server, "/events/count-by/time", {
    filter: { ...filter, occurred: { since: formatTime((Date.now() - 2 * HOUR_MS) * 1000) } },
    time_unit: "second",
    time_interval: 30,
  });
  expect(seconds.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(matching.length);
  const tally = (key: (event: ReceivedEvent) => string | undefined) =>
    Object.fromEntries(
      Object.entries(Object.groupBy(events, (event) => key(event) ?? "")).map(([each, list]) => [
        each,
        list?.length,
      ]),
    );
  const counted = async (countable: string) =>
    Object.fromEntries(
      (await ask(server, `/events/count-by/${countable}`, { filter: {} })).map(
        ({ value, count }: { value: string; count: number }) => [value, count],
      ),
    );
  expect(await counted("event")).toEqual(tally(({ event }) => event));
  expect(await counted("resource")).toEqual(tally(({ resource }) => resource["prefect.resource.id"]));
});

test("events of task runs have the shape in which the SDK sends them", async () => {
  const server = await openServer();
  const { context } = server;
  const flowRunId = await startRun(server, {}, { tags: ["blue"], name: "outer" });
  const report = reportOf({ flowRunId, states: ["PENDING", "RUNNING", "COMPLETED"], tags: ["red"] });
  context.write(() => recordReports(context, [report]));
  const { events } = await ask(server, "/events/filter", {
    filter: { resource: { id: [`prefect.task-run.${report.id}`] } },
  });
  const [completed, , pending] = events;
  expect(completed).toMatchObject({
    id: report.states[2]?.id,
    event: "prefect.task-run.Completed",
    follows: report.states[1]?.id,
    resource: {
      "prefect.resource.id": `prefect.task-run.${report.id}`,
      "prefect.resource.name": "double-1",
      "prefect.run-count": "1",
      "prefect.state-message": "",
      "prefect.state-name": "Completed",
      "prefect.state-timestamp": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/),
      "prefect.state-type": "COMPLETED",
      "prefect.orchestration": "client",
    },
    payload: {
      intended: { from: "RUNNING", to: "COMPLETED" },
      initial_state: { type: "RUNNING", name: "Running", message: "", state_details: {} },
      validated_state: { type: "COMPLETED", name: "Completed", data: null },
      task_run: { name: "double-1", task_key: "double", run_count: 1, tags: ["red"] },
    },
  });
  expect(
    completed.related.map((resource: Record<string, string>) => resource["prefect.resource.role"]),
  ).toEqual(["tag", "flow-run", "flow", "tag"]);
  expect(pending).toMatchObject({
    follows: null,
    resource: { "prefect.run-count": "0" },
    payload: { initial_state: null },
  });
  expect(pending.payload.task_run).not.toHaveProperty("end_time");
});

test("states that a client set by request have no event, as with Prefect", async () => {
  const server = await openServer();
  const run = await ask(server, "/task_runs/", {
    task_key: "k",
    dynamic_key: "0",
    state: { type: "PENDING" },
  });
  await ask(server, `/task_runs/${run.id}/set_state`, { state: { type: "RUNNING" } });
  const { total } = await ask(server, "/events/filter", {
    filter: { event: { prefix: ["prefect.task-run."] } },
  });
  expect(total).toBe(0);
});

test.each([
  ["none", "", 422],
  ["an empty one", "?page-token=", 403],
  ["one that is no base64", "?page-token=%%%", 403],
  ["one of another server", `?page-token=${Buffer.from("{}").toString("base64")}`, 403],
  ["one that asks for too much", `?page-token=${forged({ page_size: 5000 })}`, 403],
  ["one with another filter", `?page-token=${forged({ filter: { nothing: 1 } })}`, 403],
  ["one that claims to have come far", `?page-token=${forged({ offset: 1e308 })}`, 403],
])("a token that is %s is refused", async (_, query, status) => {
  const server = await openServer();
  const response = await server.fetch(new Request(`http://embedded/api/events/filter/next${query}`));
  expect(response.status).toBe(status);
});

function forged(change: object): string {
  const token = { filter: {}, count: 100, page_size: 50, offset: 50, after: null, ...change };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

test("too many spans are refused, in Prefect's words", async () => {
  const server = await openServer();
  const answer = await ask(server, "/events/count-by/event", { filter: {}, time_unit: "second" });
  expect(answer.detail).toMatch(/^The given interval would create \d+ buckets, which is too many\./);
});
