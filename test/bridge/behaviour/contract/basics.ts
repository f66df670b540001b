/** The first things a client asks, how lists are asked for, and what refusals look like. */
import { describe, expect, test } from "vitest";
import { type Api, unique } from "./api.ts";

export function basicsSuite(api: Api): void {
  describe("hello", () => {
    test.each([
      ["/health", true],
      ["/ready", { message: "OK" }],
      ["/hello", "👋"],
      ["/version", "0.8.4"],
      ["/admin/version", "3.8.6"],
    ])("GET %s", async (path, body) => {
      expect(await api.get(path)).toMatchObject({ status: 200, body });
    });
    test("CSRF protection is off, said as clients expect it", async () => {
      expect(await api.get("/csrf-token?client=00000000-0000-0000-0000-000000000000")).toMatchObject({
        status: 422,
        body: { detail: "CSRF protection is disabled." },
      });
    });
    test("a path without its last slash is redirected, 307", async () => {
      const { status, headers } = await api.post("/flows", { name: "x" });
      expect(status).toBe(307);
      expect(headers.get("location")).toMatch(/\/api\/flows\/$/);
    });
    test("no such path is 404; another method is 405", async () => {
      expect(await api.get("/nothing/here")).toMatchObject({ status: 404, body: { detail: "Not Found" } });
      expect(await api.get("/flows/filter")).toMatchObject({
        status: 405,
        body: { detail: "Method Not Allowed" },
      });
    });
  });

  describe("flows", () => {
    test("are created once by name", async () => {
      const name = unique("flow");
      const first = await api.post("/flows/", { name, tags: ["a"] });
      const second = await api.post("/flows/", { name });
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.body).toMatchObject({ id: first.body.id, name, tags: ["a"], labels: {} });
      expect((await api.get(`/flows/${first.body.id}`)).body).toEqual(first.body);
      expect((await api.get(`/flows/name/${name}`)).body.id).toBe(first.body.id);
    });
    test("are found by filters", async () => {
      const name = unique("flow");
      await api.post("/flows/", { name, tags: ["x", "y"] });
      const found = async (flows: unknown) => (await api.post("/flows/filter", { flows })).body.length;
      expect(await found({ name: { any_: [name] } })).toBe(1);
      expect(await found({ name: { like_: name.slice(2).toUpperCase() } })).toBe(1);
      expect(await found({ name: { any_: [name] }, tags: { all_: ["x"] } })).toBe(1);
      expect(await found({ name: { any_: [name] }, tags: { all_: ["x", "z"] } })).toBe(0);
      expect(await found({ name: { any_: [name] }, tags: { is_null_: true } })).toBe(0);
      expect((await api.post("/flows/count", { flows: { name: { any_: [name] } } })).body).toBe(1);
      expect(
        (await api.post("/flows/paginate", { flows: { name: { any_: [name] } }, limit: 1, page: 1 })).body,
      ).toMatchObject({ count: 1, limit: 1, pages: 1, page: 1 });
    });
    test("that do not exist are 404", async () => {
      expect(await api.get(`/flows/name/${unique("none")}`)).toMatchObject({
        status: 404,
        body: { detail: "Flow not found" },
      });
    });
  });

  describe("refusals", () => {
    test("an unknown key of a body", async () => {
      const { status, body } = await api.post("/flows/", { name: unique("flow"), wrong: 1 });
      expect(status).toBe(422);
      expect(body).toMatchObject({
        exception_message: "Invalid request received.",
        exception_detail: [{ type: "extra_forbidden", loc: ["body", "wrong"] }],
      });
      expect(body.request_body).toMatchObject({ wrong: 1 });
    });
    test("a missing key of a body", async () => {
      const { status, body } = await api.post("/flows/", {});
      expect(status).toBe(422);
      expect(body.exception_detail[0]).toMatchObject({
        type: "missing",
        loc: ["body", "name"],
        msg: "Field required",
      });
    });
    test("an unknown key of a filter; but not around filters", async () => {
      const { status, body } = await api.post("/flow_runs/filter", { flow_runs: { nope: {} } });
      expect(status).toBe(422);
      expect(body.exception_detail[0]).toMatchObject({
        type: "extra_forbidden",
        loc: ["body", "flow_runs", "nope"],
      });
      expect((await api.post("/flow_runs/filter", { nope: 1, limit: 1 })).status).toBe(200);
    });
    test.each(["flows", "flow_runs", "task_runs", "deployments", "artifacts", "variables"])(
      "nothing, where clients of Prefect send null: /%s/filter",
      async (resource) => {
        const body = { flows: null, flow_runs: null, sort: null, limit: null, offset: 0 };
        const { status } = await api.post(`/${resource}/filter`, body);
        expect(status).toBe(200);
      },
    );
    test("an id that is none", async () => {
      const { status, body } = await api.post("/task_runs/filter", { task_runs: { id: { any_: [""] } } });
      expect(status).toBe(422);
      expect(body.exception_detail[0]).toMatchObject({ type: "uuid_parsing" });
      expect((await api.get("/flow_runs/none")).status).toBe(404);
    });
    test("a limit above 200", async () => {
      expect(await api.post("/flow_runs/filter", { limit: 201 })).toMatchObject({
        status: 422,
        body: { detail: "Invalid limit: must be less than or equal to 200." },
      });
      expect((await api.post("/flow_runs/filter", { limit: 0 })).body).toEqual([]);
    });
  });
}
