import { tmpdir } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { createSchemaReader } from "../../../../bridge/parameters/from-types/lazy-reader.ts";

const reader = createSchemaReader();
afterAll(() => reader.close());
const folder = tmpdir();

function read(source: string, more: Record<string, string> = {}, exportName = "main", literals = {}) {
  return reader.read({ "flow.ts": source, ...more }, { folder, file: "flow.ts", exportName, literals });
}

describe("parameters of a flow, from its types", () => {
  test("types, defaults, doc comments and order", async () => {
    const schema = await read(`
      /** Train the duration model.
       * @param train Parquet file of the training month
       * @param rounds - how many trees
       */
      export async function main(train: string, rounds = 100, fast = true, when?: Date) {}
    `);
    expect(schema).toEqual({
      type: "object",
      title: "Parameters",
      description: "Train the duration model.",
      properties: {
        train: {
          title: "train",
          type: "string",
          description: "Parquet file of the training month",
          position: 0,
        },
        rounds: { title: "rounds", type: "number", default: 100, description: "how many trees", position: 1 },
        fast: { title: "fast", type: "boolean", default: true, position: 2 },
        when: { title: "when", type: "string", format: "date-time", position: 3 },
      },
      required: ["train"],
      definitions: {},
    });
  });

  test("a default that names a constant takes its literal, across files; given literals win", async () => {
    const cells = { "cells/parameters.ts": `export const path = "data/a.parquet"; export let later = 1;` };
    const source = `import { path, later } from "./cells/parameters.ts";
      export function main(train = path, n = later, at = new Date()) {}`;
    const { properties } = await read(source, cells);
    expect(properties.train).toMatchObject({ type: "string", default: "data/a.parquet" });
    expect(properties.n).not.toHaveProperty("default");
    expect(properties.at).toEqual({ title: "at", type: "string", format: "date-time", position: 2 });
    const changed = await read(source, {
      "cells/parameters.ts": `export const path = "b"; export let later = 1;`,
    });
    expect(changed.properties.train?.default).toBe("b");
    expect((await read(source, cells, "main", { later: 7 })).properties.n?.default).toBe(7);
  });

  test("sets, maps by text and patterns travel as JSON has them; other maps are no JSON", async () => {
    const { properties } = await read(`
      export function main(tags: Set<string>, at: ReadonlyMap<string, Date>, like: RegExp) {}`);
    expect(properties).toMatchObject({
      tags: { type: "array", items: { type: "string" }, "x-class": "Set" },
      at: { type: "object", additionalProperties: { format: "date-time" }, "x-class": "Map" },
      like: { type: "string", format: "regex", "x-class": "RegExp" },
    });
  });

  test("enums, unions, tuples, lists, records", async () => {
    const { properties } = await read(`
      enum Colour { Green = "green", Yellow = "yellow" }
      export function main(mode: "fast" | "slow", colour = Colour.Green, limit: number | null = null,
        pair?: [string, number?], tags: string[] = ["a"], weights?: Record<string, number>, ...months: string[]) {}
    `);
    expect(properties.mode).toMatchObject({ type: "string", enum: ["fast", "slow"] });
    expect(properties.colour).toMatchObject({ enum: ["green", "yellow"], default: "green" });
    expect(properties.limit).toMatchObject({ anyOf: [{ type: "null" }, { type: "number" }], default: null });
    expect(properties.pair).toMatchObject({
      prefixItems: [{ type: "string" }, { type: "number" }],
      minItems: 1,
      maxItems: 2,
    });
    expect(properties.tags).toMatchObject({ type: "array", items: { type: "string" }, default: ["a"] });
    expect(properties.weights).toMatchObject({ type: "object", additionalProperties: { type: "number" } });
    expect(properties.months).toMatchObject({ type: "array", items: { type: "string" } });
  });

  test("a big integer is a whole number of any length; its default keeps all digits", async () => {
    const { properties } = await read(`
      export function main(id: bigint, ids: bigint[] = [1n, 9007199254740993n], small = 5n, low = -9007199254740993n) {}
    `);
    const big = {
      anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?\\d+$" }],
      format: "bigint",
    };
    expect(properties.id).toEqual({ title: "id", ...big, position: 0 });
    expect(properties.ids).toMatchObject({ type: "array", items: big, default: [1, "9007199254740993"] });
    expect(properties.small).toMatchObject({ ...big, default: 5 });
    expect(properties.low).toMatchObject({ ...big, default: "-9007199254740993" });
  });

  test("interfaces become definitions, also when they hold themselves", async () => {
    const schema = await read(`
      /** How trips are cut. */
      interface Cut {
        /** Shortest trip, in minutes
         * @minimum 0 */
        min: number;
        inner?: Cut;
      }
      export function main(cut: Cut = { min: 1 }) {}
    `);
    expect(schema.properties.cut).toEqual({
      title: "cut",
      $ref: "#/definitions/Cut",
      default: { min: 1 },
      position: 0,
    });
    expect(schema.definitions.Cut).toEqual({
      title: "Cut",
      type: "object",
      description: "How trips are cut.",
      properties: {
        min: { type: "number", description: "Shortest trip, in minutes", minimum: 0 },
        inner: { $ref: "#/definitions/Cut" },
      },
      required: ["min"],
      additionalProperties: false,
    });
  });

  test("a wrapped function is read through flow(…), by name or in place", async () => {
    const wrapper = "declare function flow(fn: any, options?: any): any;";
    const named = await read(
      `${wrapper} function duration(n = 1) {} export const main = flow(duration, {});`,
    );
    const placed = await read(`${wrapper} export const main = flow(async (n = 1) => {}, {});`);
    expect(Object.keys(named.properties)).toEqual(["n"]);
    expect(placed.properties.n).toMatchObject({ type: "number", default: 1 });
  });

  test("what cannot be read says so", async () => {
    await expect(read("export const main = 3;")).rejects.toMatchObject({ code: "deploy.export" });
    await expect(read("export const other = 3;")).rejects.toThrow("flow.ts exports no main");
    await expect(read("export function main({ a }: { a: string }) {}")).rejects.toMatchObject({
      code: "deploy.parameter-name",
    });
  });
});
