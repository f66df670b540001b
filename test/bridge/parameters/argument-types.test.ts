import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argumentCheck } from "../../../bridge/parameters/argument-types.ts";
import type { JsonSchema } from "../../../bridge/parameters/schema.ts";

function schemaOf(properties: Record<string, JsonSchema>, required = Object.keys(properties)): JsonSchema {
  const placed = Object.entries(properties).map(([name, schema], position) => [
    name,
    { ...schema, position },
  ]);
  return { type: "object", properties: Object.fromEntries(placed), required };
}

const check = argumentCheck(schemaOf({ x: { type: "number" }, y: { type: "string", default: "1" } }, ["x"]));

describe("the arguments of a call", () => {
  it("are read as their types", () => {
    expect(check("v", { x: "42" })).toEqual({ x: 42 });
    expect(check("v", { x: 1, y: "2" })).toEqual({ x: 1, y: "2" });
  });

  it.each([
    [{ x: "a" }, 'parameter x of flow v must be a number, got "a"', "parameters.type"],
    [{ x: new Map() }, /^parameter x of flow v must be a number, got /, "parameters.type"],
    [{}, "flow v needs parameter x (a number)", "parameters.missing"],
    [{ x: 1, y: 2 }, "parameter y of flow v must be a string, got 2", "parameters.type"],
    [{ x: 1, y: "2", arg2: 3 }, "flow v takes 2 (x, y), got 3 arguments", "parameters.unknown"],
  ])("%j are refused", (values, message, code) => {
    expect(() => check("v", values)).toThrow(expect.objectContaining({ code }));
    expect(() => check("v", values)).toThrow(message);
  });

  it("stay the caller's own objects where nothing is read: lists, instances, what holds them", () => {
    const list = argumentCheck(schemaOf({ rides: { type: "array", items: { type: "object" } } }));
    class Ride {}
    for (const rides of [[{ miles: 1 }], [new Ride()], new Float64Array(3), new Set([1])])
      expect(list("v", { rides }).rides).toBe(rides);
    const read = argumentCheck(schemaOf({ months: { type: "array", items: { type: "number" } } }));
    expect(read("v", { months: ["2", 3] })).toEqual({ months: [2, 3] });
    expect(() => read("v", { months: ["two"] })).toThrow("parameter months[0] of flow v must be a number");
  });

  it("that are dates may be written, and a date that is given stays", () => {
    const day = argumentCheck(schemaOf({ day: { type: "string", format: "date-time" } }));
    const given = new Date("2021-01-31");
    expect(day("v", { day: given }).day).toBe(given);
    expect(day("v", { day: "2021-01-31" }).day).toEqual(given);
    expect(() => day("v", { day: new Date(Number.NaN) })).toThrow("parameter day of flow v must be a date");
    expect(() => day("v", { day: "2021-02-31" })).toThrow("parameter day of flow v must be a date");
  });

  it("of the right types are never changed", () => {
    const values = fc.record({
      n: fc.double({ noNaN: true, noDefaultInfinity: true }),
      s: fc.string(),
      b: fc.boolean(),
    });
    const typed = argumentCheck(
      schemaOf({ n: { type: "number" }, s: { type: "string" }, b: { type: "boolean" } }),
    );
    fc.assert(fc.property(values, (given) => void expect(typed("v", given)).toStrictEqual(given)));
  });
});
