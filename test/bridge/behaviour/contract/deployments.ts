/** Deployments: made, made again, run with parameters that fit, scheduled. */
import { describe, expect, test } from "vitest";
import { type Api, unique } from "./api.ts";

const schema = {
  title: "Parameters",
  type: "object",
  properties: { n: { type: "integer", position: 0 }, s: { type: "string", enum: ["a", "b"] } },
  required: ["n"],
};

export function deploymentsSuite(api: Api): void {
  describe("deployments", () => {
    test("are created once by name; what is not sent stays, except schedules and parameters", async () => {
      const flow_id = await api.flow();
      const name = unique("d");
      const first = await api.post("/deployments/", {
        flow_id,
        name,
        version: "1",
        tags: ["a"],
        parameters: { n: 1 },
        entrypoint: "x.ts:main",
        schedules: [{ schedule: { interval: 3600 }, slug: "hourly" }],
      });
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({
        name,
        paused: false,
        status: "NOT_READY",
        enforce_parameter_schema: true,
      });
      expect(first.body.schedules).toMatchObject([
        { schedule: { interval: 3600, timezone: "UTC" }, active: true },
      ]);
      const second = await api.post("/deployments/", { flow_id, name, version: "2" });
      expect(second.status).toBe(200);
      expect(second.body).toMatchObject({
        id: first.body.id,
        version: "2",
        tags: ["a"],
        entrypoint: "x.ts:main",
        parameters: {},
        schedules: [],
      });
      const flow = (await api.get(`/flows/${flow_id}`)).body;
      expect((await api.get(`/deployments/name/${flow.name}/${name}`)).body.id).toBe(first.body.id);
      expect(await api.get(`/deployments/name/${flow.name}/none`)).toMatchObject({
        status: 404,
        body: { detail: "Deployment not found" },
      });
    });

    test("run with their parameters under the given ones", async () => {
      const deployment = await api.deployment({
        parameters: { n: 1, s: "a" },
        parameter_openapi_schema: schema,
        tags: ["d"],
      });
      const { status, body } = await api.post(`/deployments/${deployment.id}/create_flow_run`, {
        parameters: { n: 2 },
        tags: ["r"],
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        deployment_id: deployment.id,
        parameters: { n: 2, s: "a" },
        state_type: "SCHEDULED",
        labels: { "prefect.deployment.id": deployment.id, "prefect.flow.id": deployment.flow_id },
      });
      expect(body.tags.sort()).toEqual(["d", "r"]);
    });

    test.each([
      [{ n: "bad" }, "Validation failed for field 'n'. Failure reason: 'bad' is not of type 'integer'"],
      [{ n: 1, s: "c" }, "Validation failed for field 's'. Failure reason: 'c' is not one of ['a', 'b']"],
      [{}, "Validation failed. Failure reason: 'n' is a required property"],
    ])("parameters that do not fit are refused: %j", async (parameters, reason) => {
      const deployment = await api.deployment({ parameter_openapi_schema: schema });
      expect(await api.post(`/deployments/${deployment.id}/create_flow_run`, { parameters })).toMatchObject({
        status: 409,
        body: { detail: `Error creating flow run: ${reason}` },
      });
      const unchecked = await api.post(`/deployments/${deployment.id}/create_flow_run`, {
        parameters,
        enforce_parameter_schema: false,
      });
      expect(unchecked.status).toBe(201);
    });

    test("big integers are taken as text and as numbers, as our schema of them says", async () => {
      const big = {
        anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?\\d+$" }],
        format: "bigint",
      };
      const properties = { id: { title: "id", ...big, position: 0 }, ids: { type: "array", items: big } };
      const deployment = await api.deployment({
        parameter_openapi_schema: { title: "Parameters", type: "object", properties, required: ["id"] },
      });
      const run = (parameters: object) =>
        api.post(`/deployments/${deployment.id}/create_flow_run`, { parameters });
      const parameters = { id: "9007199254740993", ids: [1, "-9007199254740993"] };
      expect(await run(parameters)).toMatchObject({ status: 201, body: { parameters } });
      expect((await run({ id: 5 })).status).toBe(201);
      expect((await run({ id: "five" })).status).toBe(409);
      expect((await run({ id: 1.5 })).status).toBe(409);
    });

    test("the same idempotency key gives the same run", async () => {
      const { id } = await api.deployment();
      const run = () => api.post(`/deployments/${id}/create_flow_run`, { idempotency_key: "k" });
      const [first, second] = [await run(), await run()];
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body.id).toBe(first.body.id);
    });

    test("are patched, paused, listed and deleted", async () => {
      const deployment = await api.deployment({ tags: ["a"] });
      expect(
        (await api.patch(`/deployments/${deployment.id}`, { paused: true, description: "d" })).status,
      ).toBe(204);
      expect((await api.get(`/deployments/${deployment.id}`)).body).toMatchObject({
        paused: true,
        description: "d",
        tags: ["a"],
      });
      expect((await api.post(`/deployments/${deployment.id}/resume_deployment`)).status).toBe(200);
      expect((await api.get(`/deployments/${deployment.id}`)).body.paused).toBe(false);
      const found = await api.post("/deployments/filter", { flows: { id: { any_: [deployment.flow_id] } } });
      expect(found.body).toHaveLength(1);
      expect((await api.delete(`/deployments/${deployment.id}`)).status).toBe(204);
      expect((await api.get(`/deployments/${deployment.id}`)).status).toBe(404);
    });

    test("schedules are added, changed and removed", async () => {
      const { id } = await api.deployment();
      const added = await api.post(`/deployments/${id}/schedules`, [
        { schedule: { cron: "0 9 * * 1-5", timezone: "Europe/Berlin" }, slug: "work", parameters: { n: 1 } },
      ]);
      expect(added.status).toBe(201);
      expect(added.body).toMatchObject([
        {
          schedule: { cron: "0 9 * * 1-5", timezone: "Europe/Berlin", day_or: true },
          slug: "work",
          parameters: { n: 1 },
        },
      ]);
      const path = `/deployments/${id}/schedules/${added.body[0].id}`;
      expect((await api.patch(path, { active: false })).status).toBe(204);
      expect((await api.get(`/deployments/${id}/schedules`)).body).toMatchObject([{ active: false }]);
      expect((await api.delete(path)).status).toBe(204);
      expect((await api.get(`/deployments/${id}/schedules`)).body).toEqual([]);
      expect((await api.post(`/deployments/${id}/schedules`, [{ schedule: { cron: "no" } }])).status).toBe(
        422,
      );
      expect((await api.post(`/deployments/${id}/schedules`, [{ schedule: { interval: 0 } }])).status).toBe(
        422,
      );
    });

    test("a schedule's runs are planned ahead, once", async () => {
      const deployment = await api.deployment({ tags: ["d"], schedules: [{ schedule: { interval: 600 } }] });
      const planned = await api.eventually(
        () =>
          api.post("/flow_runs/filter", {
            deployments: { id: { any_: [deployment.id] } },
            sort: "EXPECTED_START_TIME_ASC",
          }),
        ({ body }) => body.length >= 6,
      );
      expect(planned.body.length).toBeGreaterThanOrEqual(6);
      expect(planned.body.length).toBeLessThanOrEqual(7);
      const [run, next] = planned.body;
      expect(run).toMatchObject({
        auto_scheduled: true,
        state: { type: "SCHEDULED", name: "Scheduled", message: "Flow run scheduled" },
        created_by: { type: "SCHEDULE", id: deployment.schedules[0].id },
      });
      expect(run.tags.sort()).toEqual(["auto-scheduled", "d"]);
      expect(Date.parse(next.expected_start_time) - Date.parse(run.expected_start_time)).toBe(600_000);
      await api.patch(`/deployments/${deployment.id}`, { paused: true });
      const left = await api.post("/flow_runs/filter", { deployments: { id: { any_: [deployment.id] } } });
      expect(left.body).toEqual([]);
    }, 60_000);

    test("who serves a deployment finds its runs", async () => {
      const { id } = await api.deployment();
      const run = (await api.post(`/deployments/${id}/create_flow_run`, {})).body;
      const ask = () => api.post("/deployments/get_scheduled_flow_runs", { deployment_ids: [id] });
      expect((await ask()).body.map((each: { id: string }) => each.id)).toEqual([run.id]);
      await api.setState(run.id, "PENDING");
      expect((await ask()).body).toEqual([]);
    });
  });
}
