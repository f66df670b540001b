import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { flowRunFilterRequest } from "../../../../bridge/contract/filters.ts";
import { flowCreate } from "../../../../bridge/contract/runs/flow.ts";
import { flowRunCreate } from "../../../../bridge/contract/runs/flow-run.ts";
import { setStateRequest } from "../../../../bridge/contract/runs/state.ts";
import { taskRunCreate } from "../../../../bridge/contract/runs/task-run.ts";
import {
  isFilterOfIds,
  isFlowCreate,
  isFlowRunCreate,
  isSetStateRequest,
  isTaskRunCreate,
} from "../../../../bridge/server/at-once/well-formed-body.ts";

const ID = "0190c2a0-0000-7000-8000-000000000001";
const details = { flow_run_id: ID, transition_id: ID };
const state = { type: "RUNNING", name: "Running", message: null, data: { a: [1] }, state_details: details };

const bodies: { what: string; accepts(body: unknown): boolean; schema: z.ZodType; plain: object }[] = [
  { what: "a flow", accepts: isFlowCreate, schema: flowCreate, plain: { name: "hello" } },
  {
    what: "a flow run",
    accepts: isFlowRunCreate,
    schema: flowRunCreate,
    plain: {
      name: "clever-marmot",
      flow_id: ID,
      parameters: { n: 1, deep: { list: [null, "a"] } },
      state: { type: "PENDING", name: "Pending" },
      empirical_policy: { retries: 1, retry_delay: 0.5 },
      tags: ["a"],
      idempotency_key: "k",
      parent_task_run_id: ID,
    },
  },
  {
    what: "a task run",
    accepts: isTaskRunCreate,
    schema: taskRunCreate,
    plain: {
      name: "sub-785",
      flow_run_id: ID,
      task_key: "sub-79c35df5",
      dynamic_key: "d",
      state: { type: "PENDING", name: "Pending" },
      empirical_policy: { retries: 0, retry_delay: 0 },
      tags: [],
      task_inputs: {
        x: [
          { input_type: "task_run", id: ID },
          { input_type: "flow_run", id: ID },
          { input_type: "parameter", name: "x" },
          { input_type: "constant", type: "number" },
        ],
      },
    },
  },
  {
    what: "a proposed state",
    accepts: isSetStateRequest,
    schema: setStateRequest,
    plain: { state, force: false },
  },
  {
    what: "a filter of ids",
    accepts: isFilterOfIds,
    schema: flowRunFilterRequest,
    plain: { flow_runs: { id: { any_: [ID] } } },
  },
];

const odd = fc.oneof(
  fc.constantFrom(null, undefined, "", "a/b", ID.toUpperCase(), "constructor", [], {}, [ID], true),
  fc.constantFrom<unknown>(1.5, 2 ** 53, JSON.parse('{"__proto__":1}'), { input_type: "__proto__" }),
  fc.jsonValue(),
);

/** The body with one of its fields, at any depth, missing, another, or one more than there should be. */
function changed(body: unknown): fc.Arbitrary<unknown> {
  if (typeof body !== "object" || body === null) return odd;
  const inner = Object.entries(body).map(([name, value]) =>
    changed(value).map((other) =>
      Array.isArray(body)
        ? body.map((each, at) => (String(at) === name ? other : each))
        : { ...body, [name]: other },
    ),
  );
  const less = Object.keys(body).map((name) =>
    fc.constant(Object.fromEntries(Object.entries(body).filter(([each]) => each !== name))),
  );
  const more = odd.map((other) => (Array.isArray(body) ? [...body, other] : { ...body, more: other }));
  return fc.oneof(odd, more, ...less, ...inner);
}

describe.each(bodies)("the body of $what", ({ accepts, schema, plain }) => {
  it("is taken as runs send it", () => {
    expect(accepts(plain)).toBe(true);
  });

  it("is taken only where the schema gives it back as it is", () => {
    fc.assert(
      fc.property(changed(plain), (body) => {
        const sent: unknown = body === undefined ? null : JSON.parse(JSON.stringify(body));
        if (!accepts(sent)) return;
        expect(schema.safeParse(sent)).toEqual({ success: true, data: sent });
      }),
      { numRuns: 2000 },
    );
  });
});
