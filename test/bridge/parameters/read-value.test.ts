import { expect, test } from "vitest";
import { type Reading, readValue } from "../../../bridge/parameters/read-value.ts";
import { createValidator } from "../../../bridge/parameters/validator.ts";

const root = {
  $defs: { Point: { type: "object", properties: { x: { type: "number" } } } },
  type: "object",
  properties: {
    n: { type: "integer" },
    maybe: { anyOf: [{ type: "number" }, { type: "null" }] },
    either: { anyOf: [{ type: "number" }, { type: "string" }] },
    several: { type: ["boolean", "null"] },
    list: { type: "array", items: { type: "boolean" } },
    at: { $ref: "#/$defs/Point" },
    both: { allOf: [{ type: "number" }, { minimum: 1 }] },
    one: { oneOf: [{ type: "integer" }, { type: "boolean" }] },
    name: { type: "string" },
  },
};

function reading(source: Reading["source"]): Reading {
  return {
    root,
    accepts: createValidator(root).accepts,
    source,
  };
}

test("a text is read as the type that its schema asks for, wherever it stands, and nothing else changes", () => {
  const given = {
    n: "5",
    maybe: "1.5",
    either: "7",
    several: "true",
    list: ["true", "maybe"],
    at: { x: "-2e3" },
    both: "2",
    one: "false",
    name: "8",
    other: "9",
  };
  expect(readValue(root, given, reading("code"))).toEqual({
    n: 5,
    maybe: 1.5,
    either: "7",
    several: true,
    list: [true, "maybe"],
    at: { x: -2000 },
    both: 2,
    one: false,
    name: "8",
    other: "9",
  });
});

test("text may stand for any type; a value of code is only what it is", () => {
  const point = '{"x":"1"}';
  expect(readValue(root.properties.at, point, reading("text"))).toEqual({ x: 1 });
  expect(readValue(root.properties.at, point, reading("code"))).toBe(point);
  expect(readValue(root.properties.name, 5, reading("text"))).toBe("5");
  expect(readValue(root.properties.name, 5, reading("code"))).toBe(5);
  expect(readValue({}, "5", reading("text"))).toBe(5);
  expect(readValue({}, "5", reading("code"))).toBe("5");
});

test("a number too large to be one stays text, and an object of a class stays itself", () => {
  expect(readValue({ type: "number" }, "1e999", reading("text"))).toBe("1e999");
  const map = new Map([["x", "1"]]);
  expect(readValue({ type: "object", properties: { x: { type: "number" } } }, map, reading("code"))).toBe(
    map,
  );
});
