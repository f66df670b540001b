/** Keeps the ids and names of what exists at a server, so that requests about them get further than "not found". */
import { randomUUID } from "node:crypto";
import type { Random } from "../random.ts";

/** Calls below /api. */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown }>;

export interface Things {
  /** An id or name of what exists; `kind` is a path's first part, or undefined for any. */
  pick(random: Random, kind: string | undefined, field: "id" | "name"): string | undefined;
  /** That of what was made last, all of which belongs together. */
  newest(kind: string, field: "id" | "name"): string | undefined;
  /** Learns what was answered with success to a request to this path. */
  learn(path: string, answer: unknown): void;
  /** Creates one of each again, as some of them may have been deleted. */
  renew(ask: Ask): Promise<void>;
}

/** As many as a workspace has. */
const MOST_AUTOMATIONS = 5;
/** So many of a kind are remembered, the newest. */
const REMEMBERED = 8;

export function createThings(prefix: string): Things {
  const known = new Map<string, string[]>();
  const newest = new Map<string, string>();
  let isRenewing = false;
  const remember = (key: string, value: unknown): void => {
    if (typeof value !== "string" || value === "" || value.length > 400) return;
    if (isRenewing) newest.set(key, value);
    const values = (known.get(key) ?? []).filter((each) => each !== value);
    known.set(key, [...values, value].slice(-REMEMBERED));
  };
  const learn = (path: string, answer: unknown): void => {
    for (const each of Array.isArray(answer) ? answer.slice(0, 5) : [answer]) {
      if (typeof each !== "object" || each === null) continue;
      const kind = kindOf(path);
      const { id, name, key, slug, checksum, tag, lease_id: lease } = each as Record<string, unknown>;
      remember(`${kind} id`, id);
      remember(`${kind} name`, name ?? key ?? tag);
      remember("slug name", slug);
      remember("checksum name", checksum);
      remember("lease id", lease);
      const { schedules, state_id: state } = each as Record<string, unknown>;
      remember(`${kind.slice(0, -1)}_state id`.replace("run_state", "run_states"), state);
      if (Array.isArray(schedules)) for (const schedule of schedules) remember("schedule id", schedule?.id);
    }
  };
  let round = 0;
  return {
    learn,
    newest: (kind, field) => newest.get(`${kind} ${field}`),
    pick(random, kind, field) {
      const values =
        kind === undefined
          ? [...known].filter(([key]) => key.endsWith(` ${field}`)).flatMap(([, each]) => each)
          : known.get(`${kind} ${field}`);
      return values && values.length > 0 ? random.pick(values) : undefined;
    },
    async renew(ask) {
      isRenewing = true;
      await removeAutomations(ask);
      const named = `${prefix}-${round++}`;
      // biome-ignore lint/suspicious/noExplicitAny: what is answered is only handed on
      const make = async (path: string, body: unknown): Promise<any> => {
        const answer = await ask("POST", path, body);
        if (answer.status < 300) learn(path, answer.body);
        return answer.body;
      };
      const flow = await make("/flows/", { name: named });
      const pool = await make("/work_pools/", { name: named, type: "process" });
      await make(`/work_pools/${pool.name}/queues`, { name: named });
      await make(`/work_pools/${pool.name}/workers/heartbeat`, { name: named });
      await make("/work_queues/", { name: named });
      const deployment = await make("/deployments/", {
        name: named,
        flow_id: flow.id,
        work_pool_name: pool.name,
        parameter_openapi_schema: { type: "object", properties: { n: { type: "integer" } } },
        schedules: [{ schedule: { interval: 3600 }, active: true }],
      });
      await make(`/deployments/${deployment.id}/create_flow_run`, { parameters: { n: 1 } });
      // After that of the deployment: what follows is of this one.
      const run = await make("/flow_runs/", { flow_id: flow.id, state: { type: "RUNNING" } });
      const task = await make("/task_runs/", { flow_run_id: run.id, task_key: "t", dynamic_key: named });
      await make(`/flow_runs/${run.id}/input`, { key: named, value: "1" });
      remember("input name", named);
      remember("workers name", named);
      await make("/artifacts/", { key: named, type: "markdown", data: "x", flow_run_id: run.id });
      await make("/variables/", { name: named.replaceAll("-", "_"), value: 1 });
      await make("/concurrency_limits/", { tag: named, concurrency_limit: 2 });
      await make("/v2/concurrency_limits/", { name: named, limit: 20 });
      await make("/v2/concurrency_limits/increment-with-lease", { names: [named], slots: 1 });
      await make("/logs/", [
        { name: "n", level: 20, message: "m", timestamp: new Date().toISOString(), flow_run_id: run.id },
      ]);
      const type = await make("/block_types/", { name: named, slug: named });
      const schema = await make("/block_schemas/", {
        block_type_id: type.id,
        fields: { type: "object", title: named, properties: { a: { type: "string" } } },
      });
      await make("/block_documents/", {
        name: named,
        data: { a: "x" },
        block_type_id: type.id,
        block_schema_id: schema.id,
      });
      await make("/automations/", {
        name: named,
        trigger: { type: "event", posture: "Reactive", threshold: 1, expect: ["a.b"] },
        actions: [{ type: "do-nothing" }],
      });
      const search = await ask("PUT", "/saved_searches/", { name: named, filters: [] });
      if (search.status < 300) learn("/saved_searches/", search.body);
      await ask("POST", "/events", [
        {
          id: randomUUID(),
          event: "a.b",
          occurred: new Date().toISOString(),
          resource: { "prefect.resource.id": named },
        },
      ]);
      remember("resource name", `prefect.flow-run.${run.id}`);
      remember("task_runs id", task.id);
      const page = await ask("POST", "/events/filter", { limit: 1 });
      const { next_page: next } = page.body as { next_page?: string | null };
      if (typeof next === "string")
        remember("token name", new URL(next, "http://here").searchParams.get("page-token"));
      isRenewing = false;
    },
  };
}

/** What a path is about: `/work_pools/x/queues` about `queues`. */
export function kindOf(path: string): string {
  const parts = path.split("/").filter(Boolean);
  return (
    parts.find((part, index) => index === 2 && /^(?:queues|workers|schedules|input)$/.test(part)) ??
    (/create_flow_run/.test(path) ? "flow_runs" : (parts[0] ?? ""))
  );
}

/** All but the newest: most of them are triggered by every event, those of the others too. */
async function removeAutomations(ask: Ask): Promise<void> {
  const { body } = await ask("POST", "/automations/filter", { limit: 200, sort: "CREATED_DESC" });
  const ids = (body as { id: string }[]).map(({ id }) => id);
  for (const id of ids.slice(MOST_AUTOMATIONS)) await ask("DELETE", `/automations/${id}`);
}
