/** Inputs of flow runs: messages by key, and what a pause asks of who resumes it. */
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Api, unique } from "./api.ts";

const KEYSET = {
  description: "paused-1-description",
  response: "paused-1-response",
  schema: "paused-1-schema",
};
const SCHEMA = JSON.stringify({
  type: "object",
  title: "Approval",
  properties: { approve: { type: "boolean", title: "Approve" }, note: { type: "string", default: "" } },
  required: ["approve"],
  additionalProperties: false,
});

export function runInputSuite(api: Api): void {
  /** A paused run that asks for input by `schema`; its path. */
  const paused = async (
    schema: string | undefined,
    details: Record<string, unknown> = {},
  ): Promise<string> => {
    const run = await api.flowRun();
    const path = `/flow_runs/${run.id}`;
    await api.setState(run.id, "RUNNING");
    await api.setState(run.id, "PAUSED", {
      state_details: { pause_key: "1", run_input_keyset: KEYSET, ...details },
    });
    if (schema !== undefined) await api.post(`${path}/input`, { key: KEYSET.schema, value: schema });
    return path;
  };
  const resume = (path: string, run_input?: unknown) => api.post(`${path}/resume`, { run_input });

  describe("run inputs", () => {
    test("are written once a key, listed by prefix in the order of writing, read and deleted", async () => {
      const path = `/flow_runs/${(await api.flowRun()).id}`;
      const sender = `prefect.flow-run.${randomUUID()}`;
      for (const [key, value] of [
        ["b-2", '{"n":1}'],
        ["b-1", '"x"'],
        ["c-1", "no JSON"],
      ]) {
        expect(await api.post(`${path}/input`, { key, value, sender })).toMatchObject({
          status: 201,
          body: null,
        });
      }
      expect(await api.post(`${path}/input`, { key: "b-1", value: "2" })).toMatchObject({
        status: 409,
        body: { detail: "A flow run input with this key already exists." },
      });
      const read = await api.get(`${path}/input/b-2`);
      expect(read).toMatchObject({ status: 200, body: { n: 1 } });
      expect(read.headers.get("content-type")).toMatch(/^text\/plain\b/);
      const list = async (filter: object) =>
        (await api.post(`${path}/input/filter`, filter)).body.map((input: { key: string }) => input.key);
      expect((await api.post(`${path}/input/filter`, { prefix: "b" })).body).toEqual([
        {
          id: expect.any(String),
          created: expect.any(String),
          updated: expect.any(String),
          flow_run_id: path.split("/")[2],
          key: "b-2",
          value: '{"n":1}',
          sender,
        },
      ]);
      expect(await list({ prefix: "", limit: 10 })).toEqual(["b-2", "b-1", "c-1"]);
      expect(await list({ prefix: "b-", limit: 10, exclude_keys: ["b-2"] })).toEqual(["b-1"]);
      expect(await list({ prefix: "b-", limit: null, exclude_keys: null })).toEqual(["b-2"]);
      expect(await list({ prefix: "", limit: 0 })).toEqual([]);
      expect(await api.delete(`${path}/input/b-1`)).toMatchObject({ status: 204, body: "" });
      for (const answer of [await api.get(`${path}/input/b-1`), await api.delete(`${path}/input/b-1`)]) {
        expect(answer).toMatchObject({ status: 404, body: { detail: "Flow run input not found" } });
      }
    });

    test("a body that is none, and a run that is not there, are refused", async () => {
      const path = `/flow_runs/${(await api.flowRun()).id}`;
      for (const body of [{ key: "a", value: 5 }, { key: "a" }, { value: "1" }, { key: 5, value: "1" }]) {
        expect((await api.post(`${path}/input`, body)).status, JSON.stringify(body)).toBe(422);
      }
      expect((await api.post(`${path}/input/filter`, {})).status).toBe(422);
      const nowhere = `/flow_runs/${randomUUID()}`;
      expect(await api.post(`${nowhere}/input`, { key: "a", value: "1" })).toMatchObject({
        status: 404,
        body: { detail: "Flow run not found" },
      });
      expect((await api.get(`${nowhere}/input/a`)).status).toBe(404);
      expect((await api.post(`${nowhere}/input/filter`, { prefix: "" })).body).toEqual([]);
    });
  });

  describe("resuming with input", () => {
    test("input is checked by the schema that the pause left, and kept under its key", async () => {
      const path = await paused(SCHEMA);
      for (const [input, reason] of [
        [undefined, "Reason: Validation failed. Failure reason: 'approve' is a required property"],
        [
          { approve: "maybe" },
          "Reason: Validation failed for field 'approve'. Failure reason: 'maybe' is not of type 'boolean'",
        ],
        [
          { approve: true, junk: 1 },
          "Reason: Validation failed. Failure reason: Additional properties are not allowed ('junk' was unexpected)",
        ],
      ]) {
        expect(await resume(path, input)).toMatchObject({
          status: 200,
          body: {
            status: "REJECT",
            state: { type: "PAUSED", state_details: { run_input_keyset: KEYSET } },
            details: { type: "abort_details", reason },
          },
        });
      }
      expect((await resume(path, [1])).status).toBe(422);
      expect((await api.get(`${path}/input/${KEYSET.response}`)).status).toBe(404);
      expect(await resume(path, { approve: true })).toMatchObject({
        status: 201,
        body: { status: "ACCEPT", state: { type: "RUNNING", name: "Running" } },
      });
      expect((await api.get(`${path}/input/${KEYSET.response}`)).body).toEqual({ approve: true });
      expect((await resume(path, { approve: true })).body).toMatchObject({ status: "ABORT", state: null });
    });

    test("a schema that is not there or no JSON refuses, and the run stays paused", async () => {
      for (const [schema, reason] of [
        [undefined, "Run input schema not found."],
        ["{nope", "Run input schema is not valid JSON."],
      ] as const) {
        const path = await paused(schema);
        expect((await resume(path, { approve: true })).body).toMatchObject({
          status: "REJECT",
          state: { type: "PAUSED" },
          details: { reason },
        });
      }
    });

    test("no input, of a schema that needs none, is no response; input that nobody asked for is dropped", async () => {
      const all = await paused(JSON.stringify({ type: "object", properties: { n: { default: 1 } } }));
      expect((await resume(all)).body.status).toBe("ACCEPT");
      expect((await api.get(`${all}/input/${KEYSET.response}`)).status).toBe(404);
      const none = await paused(undefined, { run_input_keyset: null });
      expect((await resume(none, { n: 1 })).body.status).toBe("ACCEPT");
      expect((await api.post(`${none}/input/filter`, { prefix: "", limit: 9 })).body).toEqual([]);
    });

    test("too late, the run has failed and the input is not kept", async () => {
      const path = await paused(SCHEMA, { pause_timeout: "2020-01-01T00:00:00Z" });
      const late = (await resume(path, { approve: true })).body;
      // The service that fails such runs may have come first.
      if (late.status === "REJECT")
        expect(late.details.reason).toBe("The flow run pause has timed out and can no longer resume.");
      else expect(late.status).toBe("ABORT");
      expect((await api.get(path)).body.state_type).toBe("FAILED");
      expect((await api.get(`${path}/input/${KEYSET.response}`)).status).toBe(404);
    });

    test("what a form marks is read: JSON as text, a variable", async () => {
      const name = unique("v");
      await api.post("/variables/", { name, value: "from a variable" });
      const path = await paused(SCHEMA);
      expect((await resume(path, { approve: { __prefect_kind: "json", value: "tru" } })).body).toMatchObject({
        status: "REJECT",
        details: { reason: expect.stringMatching(/^Error hydrating run input: Invalid JSON: /) },
      });
      const input = {
        approve: { __prefect_kind: "json", value: "true" },
        note: { __prefect_kind: "workspace_variable", variable_name: name },
      };
      expect((await resume(path, input)).body.status).toBe("ACCEPT");
      expect((await api.get(`${path}/input/${KEYSET.response}`)).body).toEqual({
        approve: true,
        note: "from a variable",
      });
    });
  });
}
