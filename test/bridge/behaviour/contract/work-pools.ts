/** Work pools: queues by priority, runs offered to workers, heartbeats. */
import { describe, expect, test } from "vitest";
import { type Api, unique } from "./api.ts";

export function workPoolsSuite(api: Api): void {
  const pool = async (extra: Record<string, unknown> = {}): Promise<string> => {
    const name = unique("pool");
    expect((await api.post("/work_pools/", { name, type: "process", ...extra })).status).toBe(201);
    return name;
  };

  describe("work pools", () => {
    test("come with a queue named default; names are unique", async () => {
      const name = await pool();
      expect((await api.post("/work_pools/", { name, type: "process" })).status).toBe(409);
      const { body } = await api.get(`/work_pools/${name}`);
      expect(body).toMatchObject({
        name,
        type: "process",
        is_paused: false,
        status: "NOT_READY",
        concurrency_limit: null,
      });
      const queues = (await api.post(`/work_pools/${name}/queues/filter`, {})).body;
      expect(queues).toMatchObject([
        { id: body.default_queue_id, name: "default", priority: 1, work_pool_name: name },
      ]);
    });
    test("that do not exist are 404; names of Prefect's own are refused", async () => {
      const name = unique("none");
      expect(await api.get(`/work_pools/${name}`)).toMatchObject({
        status: 404,
        body: { detail: `Work pool "${name}" not found.` },
      });
      expect((await api.post("/work_pools/", { name: "prefect-x", type: "process" })).status).toBe(403);
    });
    test("are paused and deleted", async () => {
      const name = await pool();
      expect((await api.patch(`/work_pools/${name}`, { is_paused: true })).status).toBe(204);
      expect((await api.get(`/work_pools/${name}`)).body).toMatchObject({
        is_paused: true,
        status: "PAUSED",
      });
      expect((await api.delete(`/work_pools/${name}`)).status).toBe(204);
      expect((await api.get(`/work_pools/${name}`)).status).toBe(404);
    });
    test("a queue of priority 1 goes first, the others move", async () => {
      const name = await pool();
      expect((await api.post(`/work_pools/${name}/queues`, { name: "fast", priority: 1 })).status).toBe(201);
      expect((await api.post(`/work_pools/${name}/queues`, { name: "fast" })).status).toBe(409);
      const { body } = await api.post(`/work_pools/${name}/queues/filter`, {});
      const order = body.map((queue: { name: string; priority: number }) => [queue.name, queue.priority]);
      expect(order).toEqual(
        expect.arrayContaining([
          ["fast", 1],
          ["default", 2],
        ]),
      );
    });
    test("workers beat", async () => {
      const name = await pool();
      const beat = { name: "w", heartbeat_interval_seconds: 30, extra: 1 };
      expect((await api.post(`/work_pools/${name}/workers/heartbeat`, beat)).status).toBe(204);
      const { body } = await api.post(`/work_pools/${name}/workers/filter`, {
        workers: { status: { any_: ["ONLINE"] } },
      });
      expect(body).toMatchObject([{ name: "w", status: "ONLINE", heartbeat_interval_seconds: 30 }]);
      expect((await api.get(`/work_pools/${name}`)).body.status).toBe("READY");
    });
    test("offer their runs by priority and time, until somebody claims them", async () => {
      const name = await pool();
      const deployment = await api.deployment({ work_pool_name: name, work_queue_name: "slow" });
      expect(deployment).toMatchObject({ work_pool_name: name, work_queue_name: "slow" });
      const at = (second: number) => ({
        state: { type: "SCHEDULED", state_details: { scheduled_time: `2026-01-01T00:00:0${second}Z` } },
      });
      const run = async (second: number, queue?: string) =>
        (
          await api.post(`/deployments/${deployment.id}/create_flow_run`, {
            ...at(second),
            ...(queue ? { work_queue_name: queue } : {}),
          })
        ).body;
      const [late, early, first] = [await run(2), await run(1), await run(3, "default")];
      const ask = (extra = {}) => api.post(`/work_pools/${name}/get_scheduled_flow_runs`, extra);
      const ids = ({ body }: { body: { flow_run: { id: string } }[] }) =>
        body.map((each) => each.flow_run.id);
      expect(ids(await ask())).toEqual([first.id, early.id, late.id]);
      expect(ids(await ask({ limit: 1 }))).toEqual([first.id]);
      expect(ids(await ask({ work_queue_names: ["slow"] }))).toEqual([early.id, late.id]);
      expect(ids(await ask({ scheduled_before: "2026-01-01 00:00:01.500000+00:00" }))).toEqual([early.id]);
      expect((await api.setState(early.id, "PENDING")).body.status).toBe("ACCEPT");
      expect((await api.setState(early.id, "PENDING")).body.status).toBe("ABORT");
      expect(ids(await ask())).toEqual([first.id, late.id]);
      await api.patch(`/work_pools/${name}`, { is_paused: true });
      expect((await ask()).body).toEqual([]);
      await api.patch(`/work_pools/${name}`, { is_paused: false, concurrency_limit: 2 });
      expect((await ask()).body).toHaveLength(1);
    });
    test("a deployment needs a pool that exists", async () => {
      const body = { flow_id: await api.flow(), name: "d", work_pool_name: unique("none") };
      expect((await api.post("/deployments/", body)).status).toBe(404);
    });
  });
}
