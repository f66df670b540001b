import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkParameters, coerceParameters } from "../../../bridge/parameters/check.ts";
import { fieldMessages } from "../../../bridge/parameters/phrasing/field.ts";
import type { ParameterSchema } from "../../../bridge/parameters/schema.ts";

/** As the reader of types writes it. */
const big = {
  anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?\\d+$" }],
  format: "bigint",
};
const schema: ParameterSchema = {
  type: "object",
  title: "Parameters",
  required: ["path"],
  properties: {
    path: { type: "string", position: 0 },
    n: { type: "number", position: 1 },
    mode: { type: "string", enum: ["fast", "slow"], position: 2 },
    cut: { $ref: "#/definitions/Cut", position: 3 },
    limit: { anyOf: [{ type: "null" }, { type: "number" }], position: 4 },
    when: { type: "string", format: "date-time", position: 5 },
    tags: { type: "array", items: { type: "string" }, position: 6 },
    flag: { type: "boolean", position: 7 },
    id: { ...big, position: 8 },
    ids: { type: "array", items: big, position: 9 },
    maybe: { anyOf: [{ type: "null" }, big], position: 10 },
    free: { position: 11 },
    whole: { type: "integer", position: 12 },
  },
  definitions: {
    Cut: {
      type: "object",
      properties: { min: { type: "number", minimum: 1 }, inner: { $ref: "#/definitions/Cut" } },
      required: ["min"],
      additionalProperties: false,
    },
  },
};

function coerce(values: Record<string, unknown>) {
  return coerceParameters(schema, { path: "a", ...values }, "train");
}

function fieldErrors(values: Record<string, unknown>) {
  return fieldMessages(checkParameters(schema, values).problems, schema);
}

describe("coercing parameters", () => {
  test.each([
    [{ n: "5" }, { n: 5 }],
    [{ n: " 2.5e1 " }, { n: 25 }],
    [{ path: 5 }, { path: "5" }],
    [{ cut: '{"min":"2"}' }, { cut: { min: 2 } }],
    [{ limit: "" }, { limit: null }],
    [{ limit: "3" }, { limit: 3 }],
    [{ when: "2021-01-31" }, { when: "2021-01-31T00:00:00.000Z" }],
    [{ tags: '["a"]' }, { tags: ["a"] }],
    [{ flag: "yes" }, { flag: true }],
    [{ id: "5" }, { id: 5 }],
    [{ id: " +9007199254740993 " }, { id: "9007199254740993" }],
    [{ id: "-9007199254740993n" }, { id: "-9007199254740993" }],
    [
      { ids: "[9007199254740993, 2, -9223372036854775808]" },
      { ids: ["9007199254740993", 2, "-9223372036854775808"] },
    ],
    [{ ids: ["9007199254740993"] }, { ids: ["9007199254740993"] }],
    [{ maybe: "9007199254740993" }, { maybe: "9007199254740993" }],
    [{ maybe: "null" }, { maybe: null }],
    [{ tags: "[9007199254740993]" }, { tags: ["9007199254740993"] }],
    [{ free: '{"id":9007199254740993}' }, { free: { id: "9007199254740993" } }],
    [{ n: "100000000000000000000" }, { n: 1e20 }],
    [{ free: "01234" }, { free: "01234" }],
    [{ when: "2024-02-29T23:00-02:00" }, { when: "2024-03-01T01:00:00.000Z" }],
  ])("%j -> %j", async (given, expected) => {
    expect(coerce(given)).toEqual({ path: "a", ...expected });
  });

  test.each([
    [{ n: "five" }, 'parameter n of flow train must be a number, got "five"'],
    [{ n: null }, "parameter n of flow train must be a number, got null"],
    [{ n: true }, "parameter n of flow train must be a number, got true"],
    [{ n: "" }, 'parameter n of flow train must be a number, got ""'],
    [{ mode: "med" }, 'parameter mode of flow train must be one of "fast", "slow", got "med"'],
    [{ cut: { min: "x" } }, 'parameter cut.min of flow train must be a number, got "x"'],
    [{ cut: { min: 0 } }, "parameter cut.min of flow train must be >= 1, got 0"],
    [{ cut: {} }, "flow train needs parameter cut.min (a number)"],
    [{ path: undefined }, "flow train needs parameter path (a string)"],
    [{ Mode: "fast" }, "flow train has no parameter Mode; did you mean mode?"],
    [{ tags: "a" }, 'parameter tags of flow train must be a list of strings, got "a"'],
    [{ id: "x" }, 'parameter id of flow train must be a whole number, got "x"'],
    [{ id: 1.5 }, "parameter id of flow train must be a whole number, got 1.5"],
    [
      { id: 9007199254740992 },
      "parameter id of flow train must be a whole number, got 9007199254740992 (JSON's numbers lose digits of it: give it as text)",
    ],
    [{ ids: "[1, 2.5]" }, "parameter ids[1] of flow train must be a whole number, got 2.5"],
    [
      { n: "9007199254740993" },
      'n of flow train must be a number, got "9007199254740993" (a number loses digits',
    ],
    [
      { whole: "9007199254740993" },
      'whole of flow train must be a whole number, got "9007199254740993" (a number',
    ],
    [
      { when: "2024-02-30" },
      'parameter when of flow train must be a date and time, got "2024-02-30" (there is no such day)',
    ],
    [
      { when: "2024-02-30T10:00Z" },
      'parameter when of flow train must be a date and time, got "2024-02-30T10:00Z"',
    ],
    [
      { when: "2023-02-29 10:00" },
      'parameter when of flow train must be a date and time, got "2023-02-29 10:00"',
    ],
    [{ when: "2024-13-01" }, 'parameter when of flow train must be a date and time, got "2024-13-01"'],
  ])("%j is refused", async (given, message) => {
    expect(() => coerce(given)).toThrow(message);
  });

  test("a form hears of every wrong field, in plain words", async () => {
    expect(fieldErrors({ n: "five", mode: "med", when: "gestern", flag: "maybe" })).toEqual({
      path: "Please fill this in.",
      n: "“five” is not a number. Write digits, for example 5 or 2.5.",
      mode: "Please choose one of fast, slow.",
      when: "“gestern” is not a date. Write it like 2021-01-31 or 2021-01-31T08:00.",
      flag: "“maybe” is neither yes nor no.",
    });
    expect(fieldErrors({ path: "a" })).toEqual({});
    expect(fieldErrors({ path: "a", when: "2024-02-30T10:00Z", whole: "9007199254740993" })).toEqual({
      when: "“2024-02-30T10:00Z”: there is no such day.",
      whole: '"9007199254740993" has more digits than can be kept here.',
    });
  });

  test("numbers survive being written as text; coercing twice changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), async (n, path) => {
        const once = coerce({ n: String(n), path });
        expect(once).toEqual({ n: Number(String(n)), path });
        expect(coerce(once)).toEqual(once);
      }),
      { numRuns: 30 },
    );
  });
});

describe("text typed after -p", () => {
  const typed = (values: Record<string, unknown>) =>
    coerceParameters(schema, { path: "a", ...values }, "train", { typed: true });

  test.each([
    [{ tags: "a" }, { tags: ["a"] }],
    [{ tags: "a, b" }, { tags: ["a", "b"] }],
    [{ tags: '["a, b"]' }, { tags: ["a, b"] }],
    [{ ids: "1,12345678901234567890" }, { ids: [1, "12345678901234567890"] }],
    [{ path: '"quoted"' }, { path: '"quoted"' }],
    [{ path: "03" }, { path: "03" }],
    [{ n: "03" }, { n: 3 }],
    [{ free: "03" }, { free: 3 }],
    [{ free: "2021" }, { free: 2021 }],
    [{ free: "a,b" }, { free: "a,b" }],
  ])("%j is %j", (given, expected) => {
    expect(typed(given)).toEqual({ path: "a", ...expected });
  });

  test.each([
    [{ cut: "3" }, "parameter cut of flow train must be an object, got 3"],
    [{ cut: '{"min":"no"}' }, 'parameter cut.min of flow train must be a number, got "no"'],
    [{ cut: '{"min":1,"inner":{"mni":1}}' }, "cut.inner"],
    [{ mode: "medium" }, 'must be one of "fast", "slow", got "medium"'],
    [{ ids: "1,x" }, 'must be a list of whole numbers, got "1,x"'],
    [{ tags: "[a" }, 'must be a list of strings, got "[a"'],
  ])("%j is refused", (given, message) => {
    expect(() => typed(given)).toThrow(message);
  });

  test("a list is its elements, however they are written, and text is itself", () => {
    const element = fc.stringMatching(/^[a-z0-9.]{1,8}$/);
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 5 }), (list) => {
        expect(typed({ tags: list.join(",") }).tags).toEqual(list);
        expect(typed({ tags: list.join("\n") }).tags).toEqual(list);
        expect(typed({ tags: JSON.stringify(list) }).tags).toEqual(list);
        expect(typed({ path: list.join(",") }).path).toBe(list.join(","));
      }),
    );
  });
});
