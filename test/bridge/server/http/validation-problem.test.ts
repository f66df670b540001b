import { describe, expect, test } from "vitest";
import { z } from "zod";
import { deploymentScheduledRequest } from "../../../../bridge/contract/deployments/deployment.ts";
import { flowFilterRequest } from "../../../../bridge/contract/filters.ts";
import { flowRunCreate } from "../../../../bridge/contract/runs/flow-run.ts";
import { checked } from "../../../../bridge/server/http/body.ts";
import { problemsOf } from "../../../../bridge/server/http/validation-problem.ts";

async function problemsWith(schema: z.ZodType, body: unknown) {
  try {
    checked(schema, body);
  } catch (error) {
    const { res } = error as { res: Response };
    const { exception_detail: details } = (await res.json()) as {
      exception_detail: Record<string, unknown>[];
    };
    return details.map(({ type, loc, msg }) => [type, (loc as unknown[]).join("."), msg]);
  }
  return [];
}

describe("what is wrong in a body is said in pydantic's words", () => {
  test.each([
    [
      flowFilterRequest,
      { limit: "x", flows: { id: { any_: ["x"] }, tags: { operator: "z" } } },
      [
        [
          "uuid_parsing",
          "body.flows.id.any_.0",
          "Input should be a valid UUID, invalid character: found `x` at 0",
        ],
        ["enum", "body.flows.tags.operator", "Input should be 'and_' or 'or_'"],
        [
          "int_parsing",
          "body.limit",
          "Input should be a valid integer, unable to parse string as an integer",
        ],
      ],
    ],
    [
      flowRunCreate,
      { flow_id: 5, parameters: [], tags: "x" },
      [
        ["uuid_type", "body.flow_id", "UUID input should be a string, bytes or UUID object"],
        ["dict_type", "body.parameters", "Input should be a valid dictionary"],
        ["list_type", "body.tags", "Input should be a valid list"],
      ],
    ],
    [flowRunCreate, {}, [["missing", "body.flow_id", "Field required"]]],
    [
      flowRunCreate,
      [],
      [
        [
          "model_attributes_type",
          "body",
          "Input should be a valid dictionary or object to extract fields from",
        ],
      ],
    ],
    [
      deploymentScheduledRequest,
      { deployment_ids: [], scheduled_before: "zz" },
      [["value_error", "body.scheduled_before", "Value error, Unable to parse string [zz]"]],
    ],
  ] as const)("%#", async (schema, body, expected) => {
    expect(await problemsWith(schema, body)).toEqual(expected);
  });
});

test("values written another way are read as Prefect reads them", () => {
  const schema = z.object({
    count: z.number().int(),
    rate: z.number(),
    on: z.boolean(),
    ids: z.array(z.guid()),
  });
  expect(
    checked(schema, { count: " 5", rate: "1e2", on: "Yes", ids: ["D718AB555B674D718AB555B67D718AB5"] }),
  ).toEqual({ count: 5, rate: 100, on: true, ids: ["d718ab55-5b67-4d71-8ab5-55b67d718ab5"] });
});

test("the parts of a problem stand in pydantic's order, for those who print them as they come", () => {
  const wrong = z.object({ n: z.number().min(0) }).safeParse({ n: -4 }, { reportInput: true });
  const problems = problemsOf(wrong.error?.issues[0] as z.core.$ZodIssue, { n: -4 });
  expect(JSON.stringify(problems)).toBe(
    '[{"type":"greater_than_equal","loc":["body","n"],"msg":"Input should be greater than or equal to 0","input":-4,"ctx":{"ge":0}}]',
  );
});
