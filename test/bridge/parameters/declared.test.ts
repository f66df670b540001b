/** A flow's own `parameters`, as zod or as JSON Schema, are checked in the same words. */
import { expect, test } from "vitest";
import { z } from "zod";
import { declaredCheck } from "../../../bridge/parameters/declared.ts";

const schemas = {
  zod: z.object({
    n: z.int().min(1),
    path: z.string().default("a"),
    ids: z.array(z.number()).default([]),
  }),
  "JSON Schema": {
    type: "object",
    properties: {
      n: { type: "integer", minimum: 1 },
      path: { type: "string", default: "a" },
      ids: { type: "array", items: { type: "number" }, default: [] },
    },
    required: ["n"],
  },
};

for (const [name, schema] of Object.entries(schemas)) {
  const check = declaredCheck(schema);
  test(`${name}: defaults are filled in, and texts read as what they spell`, () => {
    expect(check("main", { n: "5" })).toEqual({ n: 5, path: "a", ids: [] });
    expect(check("main", { n: 5, ids: ["1", 2] })).toEqual({ n: 5, path: "a", ids: [1, 2] });
  });

  test.each([
    [{ n: "five" }, /^parameter n of flow main must be a (whole )?number, got "five"$/, "parameters.type"],
    [{}, /^flow main needs parameter n \(a (whole )?number\)$/, "parameters.missing"],
    [{ n: 1, path: 5 }, "parameter path of flow main must be a string, got 5", "parameters.type"],
    [{ n: 1, ids: "x" }, "parameter ids of flow main must be a list", "parameters.type"],
    [{ n: 0 }, /^parameter n of flow main .*(>= ?1).*, got 0$/, "parameters.rule"],
  ])(`${name}: %j is refused`, (given, message, code) => {
    expect(() => check("main", given)).toThrow(message);
    expect(() => check("main", given)).toThrow(expect.objectContaining({ code }));
  });
}

test("JSON Schema: nothing of the arguments changes where defaults are filled in", () => {
  const check = declaredCheck({
    type: "object",
    properties: { cut: { type: "object", properties: { min: { type: "number", default: 1 } } } },
  });
  const cut = {};
  expect(check("main", { cut })).toEqual({ cut: { min: 1 } });
  expect(cut).toEqual({});
});

test("zod: a big integer may be written as text, and an unknown key is named with the nearest", () => {
  const check = declaredCheck(z.strictObject({ id: z.bigint() }));
  expect(check("main", { id: "9007199254740993" })).toEqual({ id: 9007199254740993n });
  expect(() => check("main", { id: 1n, idd: 2 })).toThrow("flow main has no parameter idd");
});
