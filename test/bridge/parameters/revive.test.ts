import { expect, test } from "vitest";
import { reviveParameters } from "../../../bridge/parameters/revive.ts";

test("dates, big integers and bytes are made again, wherever they stand; the rest stays", () => {
  const date = { type: "string", format: "date-time" };
  const long = {
    anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?\\d+$" }],
    format: "bigint",
  };
  const properties = {
    when: date,
    maybe: { anyOf: [{ type: "null" }, date] },
    never: { anyOf: [{ type: "null" }, date] },
    days: { type: "array", items: date },
    // As deployments of older versions have it.
    big: { type: "integer", format: "bigint" },
    ids: { type: "array", items: long },
    long: { anyOf: [{ type: "null" }, long] },
    bytes: { type: "string", contentEncoding: "base64" },
    span: { $ref: "#/definitions/Span" },
    text: { type: "string" },
  };
  const definitions = { Span: { type: "object", properties: { from: date, label: { type: "string" } } } };
  const at = "2021-01-31T00:00:00.000Z";
  const given = { when: at, maybe: at, never: null, days: [at], big: 5, bytes: "AQI=", text: at };
  const many = { ids: ["9007199254740993", 1], long: "-9007199254740993" };
  expect(
    reviveParameters({ properties, definitions }, { ...given, ...many, span: { from: at, label: at } }),
  ).toEqual({
    when: new Date(at),
    maybe: new Date(at),
    never: null,
    days: [new Date(at)],
    big: 5n,
    ids: [9007199254740993n, 1n],
    long: -9007199254740993n,
    bytes: new Uint8Array([1, 2]),
    span: { from: new Date(at), label: at },
    text: at,
  });
});

test("sets, maps and patterns come back as what they are", () => {
  const schema = {
    properties: {
      tags: { type: "array", items: { type: "string", format: "date-time" }, "x-class": "Set" },
      at: { type: "object", additionalProperties: { format: "bigint" }, "x-class": "Map" },
      like: { type: "string", format: "regex", "x-class": "RegExp" },
      plain: { type: "string", format: "regex", "x-class": "RegExp" },
    },
  };
  const values = { tags: ["2021-01-31"], at: { a: 5 }, like: "/b.d/i", plain: "a/b" };
  expect(reviveParameters(schema, values)).toEqual({
    tags: new Set([new Date("2021-01-31")]),
    at: new Map([["a", 5n]]),
    like: /b.d/i,
    plain: /a\/b/,
  });
});
