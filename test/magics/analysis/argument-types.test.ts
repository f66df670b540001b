import { tmpdir } from "node:os";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { argumentCheck } from "../../../bridge/parameters/argument-types.ts";
import { createSchemaReader } from "../../../bridge/parameters/from-types/lazy-reader.ts";
import type { JsonSchema } from "../../../bridge/parameters/schema.ts";
import { analyse } from "../../../kernel/cell/cell-module.ts";
import { createNotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { writtenTypes } from "../../../magics/analysis/argument-types.ts";
import { findUnit } from "../../../magics/analysis/unit.ts";

const reader = createSchemaReader();
afterAll(() => reader.close());

/** What stands in another cell of the notebook. */
const PARAMETERS = 'const path = "a.parquet", count = 3;';

function written(parameters: string, comment = ""): JsonSchema | undefined {
  const graph = createNotebookGraph();
  const module = analyse(PARAMETERS);
  graph.put({ key: "parameters", label: "Cell [1]", source: PARAMETERS, module, notes: new Map() });
  const body = `${comment}async function v(${parameters}) {}`;
  return writtenTypes(body, findUnit("flow", body, undefined, "Cell [2]", 1).params, graph);
}

describe("types that are read from the text", () => {
  it.each([
    ["", {}],
    ["x: number, y = '1', z?: boolean", { x: "number", y: "string", z: "boolean" }],
    ["train = path, n = count", { train: "string", n: "number" }],
    ["months: number[]", { months: "array" }],
    ["n", { n: undefined }],
  ])("(%s)", (parameters, types) => {
    const properties = Object.entries(written(parameters)?.properties ?? {});
    expect(Object.fromEntries(properties.map(([name, { type }]) => [name, type]))).toStrictEqual(types);
  });

  it.each([
    "x: Trip",
    "x: 'a' | 'b'",
    "{ a }: { a: number }",
    "...xs: number[]",
    "x = make()",
    "x = other",
    "d: Date",
  ])("(%s) is left to TypeScript", (parameters) => expect(written(parameters)).toBeUndefined());

  it("rules in a doc comment are left to TypeScript", () => {
    expect(written("/** @minimum 1 */ n: number")).toBeUndefined();
  });

  it("mean what TypeScript says they mean", async () => {
    const parameters = "x: number, s = 'a', b = false, list?: string[], n = count";
    const source = `${PARAMETERS}\nexport async function v(${parameters}) {}`;
    const request = { folder: tmpdir(), file: "flow.ts", exportName: "v" };
    const read = argumentCheck(await reader.read({ "flow.ts": source }, request));
    const own = argumentCheck(written(parameters) ?? {});
    const outcome = (check: typeof own, values: Record<string, unknown>): unknown => {
      try {
        return check("v", values);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const value = fc.oneof(
      fc.constantFrom<unknown>("1", "true", "", null, undefined, 1n, new Date(0), new Map()),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const values = fc.record({ x: value, s: value, b: value, list: value, n: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(values, (given) => void expect(outcome(own, given)).toStrictEqual(outcome(read, given))),
    );
  });
});
