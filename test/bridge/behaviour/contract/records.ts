/** Logs, artifacts and variables. */
import { describe, expect, test } from "vitest";
import { type Api, unique } from "./api.ts";

export function recordsSuite(api: Api): void {
  describe("logs", () => {
    test("are kept in order and found by run and level", async () => {
      const run = await api.flowRun();
      const line = (second: number, level: number) => ({
        name: "prefect.flow_runs",
        level,
        message: `line ${second}`,
        timestamp: `2026-11-21T03:27:0${second}.167536Z`,
        flow_run_id: run.id,
      });
      expect((await api.post("/logs/", [line(2, 30), line(1, 20), line(3, 40)])).status).toBe(201);
      const ask = (extra: object = {}, sort = "TIMESTAMP_ASC") =>
        api.post("/logs/filter", { logs: { flow_run_id: { any_: [run.id] }, ...extra }, sort });
      const { body } = await api.eventually(ask, (answer) => answer.body.length === 3);
      expect(body.map((log: { message: string }) => log.message)).toEqual(["line 1", "line 2", "line 3"]);
      expect(body[0]).toMatchObject({
        timestamp: "2026-11-21T03:27:01.167536Z",
        level: 20,
        task_run_id: null,
      });
      expect((await ask({ level: { ge_: 30 } })).body).toHaveLength(2);
      expect((await ask({}, "TIMESTAMP_DESC")).body[0].message).toBe("line 3");
      expect((await ask({ task_run_id: { is_null_: true } })).body).toHaveLength(3);
    });
  });

  describe("artifacts", () => {
    test("every write is a version; the latest is known by its key", async () => {
      const run = await api.flowRun();
      const key = unique("key");
      const first = (
        await api.post("/artifacts/", { key, type: "markdown", data: "# 1", flow_run_id: run.id })
      ).body;
      const second = await api.post("/artifacts/", {
        key,
        type: "table",
        data: '[{"a": 1}]',
        description: "d",
      });
      expect(second.status).toBe(201);
      expect(second.body).toMatchObject({
        key,
        type: "table",
        data: '[{"a": 1}]',
        description: "d",
        metadata_: null,
      });
      const versions = await api.post("/artifacts/filter", {
        artifacts: { key: { any_: [key] } },
        sort: "CREATED_DESC",
      });
      expect(versions.body.map((each: { id: string }) => each.id)).toEqual([second.body.id, first.id]);
      const latest = await api.post("/artifacts/latest/filter", { artifacts: { key: { any_: [key] } } });
      expect(latest.body).toMatchObject([{ key, latest_id: second.body.id, data: '[{"a": 1}]' }]);
      expect(latest.body[0].id).not.toBe(second.body.id);
      expect((await api.get(`/artifacts/${key}/latest`)).body.id).toBe(latest.body[0].id);
      expect((await api.post("/artifacts/count", { artifacts: { key: { any_: [key] } } })).body).toBe(2);
      expect((await api.post("/artifacts/latest/count", { artifacts: { key: { any_: [key] } } })).body).toBe(
        1,
      );
      expect(
        (await api.post("/artifacts/filter", { flow_runs: { id: { any_: [run.id] } } })).body,
      ).toHaveLength(1);
      expect((await api.delete(`/artifacts/${second.body.id}`)).status).toBe(204);
      expect(
        (await api.post("/artifacts/latest/filter", { artifacts: { key: { any_: [key] } } })).body,
      ).toMatchObject([{ latest_id: first.id }]);
    });
    test("progress moves", async () => {
      const { id } = (await api.post("/artifacts/", { key: unique("p"), type: "progress", data: 0 })).body;
      expect((await api.patch(`/artifacts/${id}`, { data: 55.5 })).status).toBe(204);
      expect((await api.get(`/artifacts/${id}`)).body).toMatchObject({ data: 55.5, type: "progress" });
    });
    test("keys are lower-case letters, digits and dashes", async () => {
      expect((await api.post("/artifacts/", { key: "No_Good", data: 1 })).status).toBe(422);
    });
  });

  describe("variables", () => {
    test("are set, read, changed and unset", async () => {
      const name = unique("v");
      expect((await api.get(`/variables/name/${name}`)).body).toEqual({ detail: "Variable not found." });
      expect((await api.post("/variables/", { name, value: { a: [1] } })).status).toBe(201);
      expect((await api.post("/variables/", { name, value: 1 })).status).toBe(409);
      expect((await api.patch(`/variables/name/${name}`, { value: 2 })).status).toBe(204);
      expect((await api.get(`/variables/name/${name}`)).body).toMatchObject({ name, value: 2, tags: [] });
      expect(
        (await api.post("/variables/filter", { variables: { name: { any_: [name] } } })).body,
      ).toHaveLength(1);
      expect((await api.delete(`/variables/name/${name}`)).status).toBe(204);
    });
  });
}
