/** The rules of set_state, one line each: what a run went through, what is proposed, what is answered. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Api } from "./api.ts";

interface Step {
  type: string;
  name?: string;
  message?: string;
  data?: unknown;
  state_details?: Record<string, unknown>;
}

interface Case {
  title: string;
  /** From a deployment; otherwise not. */
  deployed?: boolean;
  create?: Record<string, unknown>;
  before: Step[];
  propose: Step;
  force?: boolean;
  http: number;
  status: string;
  state?: Record<string, unknown>;
  reason?: string | RegExp;
}

const P: Step = { type: "PENDING" };
const R: Step = { type: "RUNNING" };
const C: Step = { type: "COMPLETED" };

function in_(seconds: number) {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

/** Seconds; the cases are written down before their server starts, which may take a minute. */
const SOON = 3600;

function scheduled(seconds = 0): Step {
  return {
    type: "SCHEDULED",
    state_details: { scheduled_time: in_(seconds) },
  };
}

const result = { type: "COMPLETED", data: { storage_key: "x", prefect_version: "3.8.6" } };
const transition = randomUUID();

function paused(details: Record<string, unknown> = {}, name = "Paused"): Step {
  return {
    type: "PAUSED",
    name,
    state_details: details,
  };
}

const CASES: Case[] = [
  {
    title: "the ordinary step",
    before: [],
    propose: R,
    http: 201,
    status: "ACCEPT",
    state: { type: "RUNNING", name: "Running" },
  },
  { title: "a run ends", before: [R], propose: C, http: 201, status: "ACCEPT", state: { name: "Completed" } },
  {
    title: "the same transition twice",
    before: [{ ...R, state_details: { transition_id: transition } }],
    propose: { ...R, state_details: { transition_id: transition } },
    http: 200,
    status: "REJECT",
    state: { type: "RUNNING" },
    reason: "This run has already made this state transition.",
  },
  {
    title: "out of COMPLETED to CANCELLING",
    before: [R, C],
    propose: { type: "CANCELLING" },
    http: 200,
    status: "ABORT",
    state: { type: "COMPLETED" },
    reason: "Run is already in terminal state COMPLETED.",
  },
  {
    title: "out of FAILED to CRASHED",
    before: [R, { type: "FAILED" }],
    propose: { type: "CRASHED" },
    http: 200,
    status: "ABORT",
    reason: "Run is already in terminal state FAILED.",
  },
  {
    title: "out of COMPLETED to FAILED",
    before: [R, C],
    propose: { type: "FAILED" },
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "out of COMPLETED with a result to RUNNING",
    before: [R, result],
    propose: R,
    http: 200,
    status: "REJECT",
    reason: "Run is already COMPLETED.",
  },
  {
    title: "out of COMPLETED without a result to RUNNING",
    before: [R, C],
    propose: R,
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "COMPLETED over a result, without one",
    before: [R, result],
    propose: C,
    http: 200,
    status: "REJECT",
    reason: /^Cannot overwrite a COMPLETED state/,
  },
  {
    title: "COMPLETED over a result, even forced",
    before: [R, result],
    propose: C,
    force: true,
    http: 200,
    status: "REJECT",
    reason: /^Cannot overwrite a COMPLETED state/,
  },
  {
    title: "out of FAILED to SCHEDULED without a deployment",
    before: [R, { type: "FAILED" }],
    propose: scheduled(),
    http: 200,
    status: "ABORT",
    reason: "Cannot reschedule a run without an associated deployment.",
  },
  {
    title: "out of FAILED to SCHEDULED with one",
    deployed: true,
    before: [R, { type: "FAILED" }],
    propose: scheduled(),
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "out of CANCELLED to RUNNING",
    before: [R, { type: "CANCELLED" }],
    propose: R,
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "out of CANCELLING to CRASHED",
    before: [R, { type: "CANCELLING" }],
    propose: { type: "CRASHED" },
    http: 200,
    status: "REJECT",
    state: { type: "CANCELLING" },
    reason: "Cannot transition flows that are cancelling to a state other than Cancelled.",
  },
  {
    title: "out of CANCELLING to CANCELLED",
    before: [R, { type: "CANCELLING" }],
    propose: { type: "CANCELLED" },
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "CANCELLING without a process",
    create: { state: scheduled() },
    before: [],
    propose: { type: "CANCELLING" },
    http: 201,
    status: "REJECT",
    state: { type: "CANCELLED" },
    reason: "Scheduled flow run has no infrastructure to terminate.",
  },
  {
    title: "CANCELLING without a process, forced",
    create: { state: scheduled() },
    before: [],
    propose: { type: "CANCELLING" },
    force: true,
    http: 201,
    status: "REJECT",
    state: { type: "CANCELLED" },
  },
  {
    title: "PENDING a second time",
    before: [],
    propose: P,
    http: 200,
    status: "ABORT",
    reason: "This run is in a PENDING state and cannot transition to a PENDING state.",
  },
  {
    title: "PENDING while it runs",
    before: [R],
    propose: P,
    http: 200,
    status: "ABORT",
    reason: "This run is in a RUNNING state and cannot transition to a PENDING state.",
  },
  {
    title: "PENDING under a further name",
    before: [],
    propose: { ...P, name: "Submitting" },
    http: 201,
    status: "ACCEPT",
    state: { name: "Submitting" },
  },
  {
    title: "PENDING again behind a further name",
    before: [{ ...P, name: "Submitting" }],
    propose: P,
    http: 200,
    status: "ABORT",
  },
  {
    title: "Late, when it runs",
    before: [R],
    propose: { ...scheduled(), name: "Late" },
    http: 200,
    status: "REJECT",
    reason: "Only scheduled flows can be marked late.",
  },
  {
    title: "Late twice",
    create: { state: scheduled() },
    before: [{ ...scheduled(), name: "Late" }],
    propose: { ...scheduled(), name: "Late" },
    http: 200,
    status: "REJECT",
    reason: "This flow run is already marked late.",
  },
  {
    title: "PAUSED before it runs",
    before: [],
    propose: paused(),
    http: 200,
    status: "REJECT",
    state: { type: "PENDING" },
    reason: "Cannot pause flows that are not currently running.",
  },
  { title: "PAUSED while it runs", before: [R], propose: paused(), http: 201, status: "ACCEPT" },
  {
    title: "the same pause twice",
    before: [R, paused({ pause_key: "k" }), R],
    propose: paused({ pause_key: "k" }),
    http: 200,
    status: "REJECT",
    state: { type: "RUNNING" },
    reason: "This pause has already fired.",
  },
  {
    title: "suspended without a deployment",
    before: [R],
    propose: paused({ pause_reschedule: true }, "Suspended"),
    http: 200,
    status: "ABORT",
    reason: "Cannot suspend flows without a deployment.",
  },
  {
    title: "suspended with one",
    deployed: true,
    before: [R],
    propose: paused({ pause_reschedule: true }, "Suspended"),
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "CANCELLING a suspended run",
    deployed: true,
    before: [R, paused({ pause_reschedule: true }, "Suspended")],
    propose: { type: "CANCELLING" },
    http: 201,
    status: "REJECT",
    state: { type: "CANCELLED" },
    reason: "Suspended flow run has no infrastructure to terminate.",
  },
  {
    title: "out of PAUSED to PENDING",
    before: [R, paused()],
    propose: P,
    http: 200,
    status: "REJECT",
    reason: /^This run cannot transition to the (StateType\.)?PENDING state/,
  },
  {
    title: "out of PAUSED too late",
    before: [R, paused({ pause_timeout: in_(-10) })],
    propose: R,
    http: 201,
    status: "REJECT",
    state: { type: "FAILED", message: "The flow was running and never resumed." },
    reason: "The flow run pause has timed out and can no longer resume.",
  },
  {
    title: "RUNNING before its time",
    create: { state: scheduled(SOON) },
    before: [],
    propose: R,
    http: 200,
    status: "WAIT",
    state: { type: "SCHEDULED" },
    reason: "Scheduled time is in the future",
  },
  {
    title: "RUNNING before its time, from PENDING",
    create: { state: scheduled(SOON) },
    before: [P],
    propose: R,
    http: 200,
    status: "WAIT",
    state: { type: "PENDING" },
  },
  {
    title: "RUNNING after its time",
    create: { state: scheduled(-60) },
    before: [P],
    propose: R,
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "FAILED with retries left",
    create: { empirical_policy: { retries: 1, retry_delay: 0 } },
    before: [R],
    propose: { type: "FAILED", message: "boom" },
    http: 201,
    status: "REJECT",
    state: { type: "SCHEDULED", name: "AwaitingRetry", message: "boom" },
    reason: "Retrying",
  },
  {
    title: "FAILED with none left",
    create: { empirical_policy: { retries: 1, retry_delay: 0 } },
    before: [R, { type: "FAILED" }, R],
    propose: { type: "FAILED" },
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "FAILED with retries left, forced",
    create: { empirical_policy: { retries: 1, retry_delay: 0 } },
    before: [R],
    propose: { type: "FAILED" },
    force: true,
    http: 201,
    status: "ACCEPT",
  },
  {
    title: "PENDING while it runs, forced",
    before: [R],
    propose: P,
    force: true,
    http: 201,
    status: "ACCEPT",
  },
];

export function setStateSuite(api: Api): void {
  const start = async ({ deployed, create }: Pick<Case, "deployed" | "create">) => {
    if (!deployed) return api.flowRun(create);
    const deployment = await api.deployment();
    const run = (await api.post(`/deployments/${deployment.id}/create_flow_run`, create ?? {})).body;
    await api.setState(run.id, "PENDING");
    return run;
  };

  describe("set_state", () => {
    test.each(CASES)("$title", async ({ before, propose, force, http, status, state, reason, ...how }) => {
      const run = await start(how);
      for (const { type, ...extra } of before) await api.setState(run.id, type, extra);
      const { type, ...extra } = propose;
      const answer = await api.setState(run.id, type, extra, force);
      expect(answer).toMatchObject({ status: http, body: { status, ...(state ? { state } : {}) } });
      if (reason instanceof RegExp) expect(answer.body.details.reason).toMatch(reason);
      else if (reason !== undefined) expect(answer.body.details.reason).toBe(reason);
      expect(answer.body.details.type).toBe(`${status.toLowerCase()}_details`);
      const now = (await api.get(`/flow_runs/${run.id}`)).body;
      expect(now.state).toEqual(answer.body.state);
    });

    test("a run that does not exist", async () => {
      const id = randomUUID();
      expect(await api.setState(id, "RUNNING")).toMatchObject({
        status: 404,
        body: { exception_message: `Flow run with id ${id} not found` },
      });
    });

    test("keeps the run's books", async () => {
      const run = await api.flowRun();
      expect(run).toMatchObject({ state_type: "PENDING", run_count: 0, start_time: null, end_time: null });
      const running = (await api.setState(run.id, "RUNNING")).body.state;
      await api.setState(run.id, "RUNNING");
      const done = (await api.setState(run.id, "COMPLETED")).body.state;
      const after = (await api.get(`/flow_runs/${run.id}`)).body;
      expect(after).toMatchObject({
        run_count: 2,
        start_time: running.timestamp,
        end_time: done.timestamp,
        expected_start_time: run.expected_start_time,
        state_id: done.id,
      });
      expect(after.total_run_time).toBeGreaterThan(0);
      await api.setState(run.id, "RUNNING");
      expect((await api.get(`/flow_runs/${run.id}`)).body.end_time).toBeNull();
      const states = (await api.get(`/flow_run_states/?flow_run_id=${run.id}`)).body;
      expect(states.map((state: { type: string }) => state.type)).toEqual([
        "PENDING",
        "RUNNING",
        "RUNNING",
        "COMPLETED",
        "RUNNING",
      ]);
    });

    test("a run that failed before it ran still has a start", async () => {
      const run = await api.flowRun();
      const { timestamp } = (await api.setState(run.id, "FAILED")).body.state;
      expect((await api.get(`/flow_runs/${run.id}`)).body).toMatchObject({
        start_time: timestamp,
        end_time: timestamp,
        run_count: 0,
      });
    });

    test("a scheduled run knows when it is next", async () => {
      const run = await api.flowRun({ state: scheduled(60) });
      const { scheduled_time } = run.state.state_details;
      expect(run).toMatchObject({
        next_scheduled_start_time: scheduled_time,
        expected_start_time: scheduled_time,
      });
      const pending = (await api.setState(run.id, "PENDING")).body.state;
      expect(pending.state_details.scheduled_time).toBe(scheduled_time);
      expect((await api.get(`/flow_runs/${run.id}`)).body.next_scheduled_start_time).toBeNull();
    });

    test("a retry in process keeps the count and resets pauses", async () => {
      const run = await api.flowRun({ empirical_policy: { retries: 1, retry_delay: 0 } });
      await api.setState(run.id, "RUNNING");
      await api.setState(run.id, "FAILED");
      expect((await api.get(`/flow_runs/${run.id}`)).body.empirical_policy).toMatchObject({
        retry_type: "in_process",
        resuming: false,
        pause_keys: [],
      });
      await api.setState(run.id, "RUNNING");
      await api.setState(run.id, "FAILED");
      expect((await api.get(`/flow_runs/${run.id}`)).body).toMatchObject({
        run_count: 2,
        state_type: "FAILED",
        empirical_policy: { retry_type: null },
      });
    });

    test("pausing and resuming: counts, keys, the resuming mark", async () => {
      const run = await api.flowRun();
      await api.setState(run.id, "RUNNING");
      await api.setState(run.id, "PAUSED", { state_details: { pause_key: "k" } });
      const resumed = await api.post(`/flow_runs/${run.id}/resume`, {});
      expect(resumed).toMatchObject({ status: 201, body: { status: "ACCEPT", state: { type: "RUNNING" } } });
      expect((await api.get(`/flow_runs/${run.id}`)).body).toMatchObject({
        run_count: 2,
        empirical_policy: { pause_keys: ["k"], resuming: true },
      });
      await api.setState(run.id, "COMPLETED");
      expect((await api.get(`/flow_runs/${run.id}`)).body.empirical_policy.resuming).toBe(false);
    });

    test("a suspended run is rescheduled when it resumes", async () => {
      const run = await start({ deployed: true });
      await api.setState(run.id, "RUNNING");
      await api.setState(run.id, "PAUSED", {
        name: "Suspended",
        state_details: { pause_key: "k", pause_reschedule: true },
      });
      const resumed = await api.post(`/flow_runs/${run.id}/resume`, {});
      expect(resumed.body).toMatchObject({
        status: "ACCEPT",
        state: { type: "SCHEDULED", name: "Resuming" },
      });
      await api.setState(run.id, "PENDING");
      await api.setState(run.id, "RUNNING");
      expect((await api.get(`/flow_runs/${run.id}`)).body.run_count).toBe(1);
    });

    test("only a paused run resumes", async () => {
      const run = await api.flowRun();
      expect(await api.post(`/flow_runs/${run.id}/resume`, {})).toMatchObject({
        status: 200,
        body: {
          state: null,
          status: "ABORT",
          details: { reason: "Cannot resume a flow run that is not paused." },
        },
      });
    });

    test("every accepted state is an event under the state's id", async () => {
      const run = await api.flowRun({ tags: ["blue"] });
      const { id, name } = (await api.setState(run.id, "RUNNING")).body.state;
      const filter = { id: { id: [id] }, occurred: { since: in_(-600), until: in_(600) } };
      const found = await api.eventually(
        () => api.post("/events/filter", { filter }),
        ({ body }) => body.total === 1,
      );
      // As Prefect's clients send it: an empty list asks for nothing.
      const none: string[] = [];
      const names = { name: none, prefix: none, exclude_name: none, exclude_prefix: none };
      const resource = { id: [`prefect.flow-run.${run.id}`], id_prefix: none };
      const open = { event: names, id: { id: none }, resource, occurred: filter.occurred };
      const ids = (await api.post("/events/filter", { filter: open })).body.events.map(
        (each: { id: string }) => each.id,
      );
      expect(ids).toContain(id);
      const [event] = found.body.events;
      expect(event).toMatchObject({
        id,
        event: `prefect.flow-run.${name}`,
        resource: {
          "prefect.resource.id": `prefect.flow-run.${run.id}`,
          "prefect.resource.name": run.name,
          "prefect.state-type": "RUNNING",
          "prefect.run-count": "1",
        },
        payload: { intended: { from: "PENDING", to: "RUNNING" } },
      });
      expect(event.related).toContainEqual(
        expect.objectContaining({
          "prefect.resource.id": `prefect.flow.${run.flow_id}`,
          "prefect.resource.role": "flow",
        }),
      );
      expect(event.related).toContainEqual({
        "prefect.resource.id": "prefect.tag.blue",
        "prefect.resource.role": "tag",
      });
    });
  });

  describe("flow runs", () => {
    test("once per idempotency key of a flow", async () => {
      const flow_id = await api.flow();
      const first = await api.post("/flow_runs/", { flow_id, idempotency_key: "k" });
      const second = await api.post("/flow_runs/", { flow_id, idempotency_key: "k", name: "other" });
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body.id).toBe(first.body.id);
    });
    test("what is sent is kept", async () => {
      const sent = {
        name: "n",
        parameters: { a: [1, { b: null }] },
        tags: ["t"],
        context: { c: 1 },
        flow_version: "v",
      };
      const run = await api.flowRun(sent);
      expect(run).toMatchObject({
        ...sent,
        labels: { "prefect.flow.id": run.flow_id },
        auto_scheduled: false,
      });
      expect(Object.keys((await api.get(`/flow_runs/${run.id}`)).body).sort()).toEqual(
        Object.keys(run).sort(),
      );
    });
    test("are patched, labelled and deleted", async () => {
      const run = await api.flowRun();
      expect(
        (await api.patch(`/flow_runs/${run.id}`, { name: "new", infrastructure_pid: "12" })).status,
      ).toBe(204);
      expect((await api.patch(`/flow_runs/${run.id}/labels`, { a: "b" })).status).toBe(204);
      expect((await api.get(`/flow_runs/${run.id}`)).body).toMatchObject({
        name: "new",
        infrastructure_pid: "12",
        labels: { a: "b", "prefect.flow.id": run.flow_id },
      });
      expect((await api.delete(`/flow_runs/${run.id}`)).status).toBe(204);
      expect(await api.get(`/flow_runs/${run.id}`)).toMatchObject({
        status: 404,
        body: { detail: "Flow run not found" },
      });
    });
    test("are found across resources", async () => {
      const flow_id = await api.flow();
      const one = (await api.post("/flow_runs/", { flow_id, tags: ["a", "b"] })).body;
      const two = (await api.post("/flow_runs/", { flow_id, tags: ["b"] })).body;
      await api.setState(one.id, "RUNNING");
      const ids = async (flow_runs: unknown, sort = "EXPECTED_START_TIME_ASC") =>
        (
          await api.post("/flow_runs/filter", { flows: { id: { any_: [flow_id] } }, flow_runs, sort })
        ).body.map((run: { id: string }) => run.id);
      expect(await ids({})).toEqual([one.id, two.id]);
      expect(await ids({}, "EXPECTED_START_TIME_DESC")).toEqual([two.id, one.id]);
      expect(await ids({ state: { type: { any_: ["RUNNING"] } } })).toEqual([one.id]);
      expect(await ids({ state: { name: { not_any_: ["Running"] } } })).toEqual([two.id]);
      expect(await ids({ tags: { all_: ["b"] } })).toEqual([one.id, two.id]);
      expect(await ids({ tags: { any_: ["a"] } })).toEqual([one.id]);
      expect(await ids({ start_time: { is_null_: true } })).toEqual([two.id]);
      expect(await ids({ id: { not_any_: [one.id] } })).toEqual([two.id]);
      expect(
        await ids({ operator: "or_", id: { any_: [two.id] }, state: { type: { any_: ["RUNNING"] } } }),
      ).toEqual([one.id, two.id]);
      expect((await api.post("/flow_runs/count", { flows: { id: { any_: [flow_id] } } })).body).toBe(2);
    });
  });
}
