import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";
import { definitionOf } from "../../../../bridge/engine/definition.ts";
import { flow } from "../../../../bridge/index.ts";
import { flowSchema } from "../../../../bridge/sdk/serve/parameter-schema.ts";

/** Trains.
 * @param months How many */
const commented = flow(async function train(months: number, mode: "fast" | "slow" = "fast") {
  return [months, mode];
});
async function named(path: string) {
  return path;
}
const wrapped = flow(named, { name: "wrapped" });
const inner = (() => flow(async (n: number) => n, { name: "inner" }))();
const declared = flow(async (n: number) => n, {
  name: "declared",
  parameters: z.object({ n: z.number().int().default(3) }),
});
const destructured = flow(async ({ n }: { n: number }) => n, { name: "destructured" });

function schemaOf(made: object, maxReadMs?: number) {
  const definition = definitionOf(made);
  if (!definition) throw new Error("no flow");
  return flowSchema(definition, maxReadMs);
}

test("it is told from the function's types, wherever the function stands, with the comment above the flow", async () => {
  expect(await schemaOf(commented)).toMatchObject({
    description: "Trains.",
    properties: {
      months: { type: "number", description: "How many", position: 0 },
      mode: { enum: expect.arrayContaining(["fast", "slow"]), default: "fast", position: 1 },
    },
    required: ["months"],
  });
  expect(await schemaOf(wrapped)).toMatchObject({
    properties: { path: { type: "string" } },
    required: ["path"],
  });
  expect(await schemaOf(inner)).toMatchObject({ properties: { n: { type: "number" } } });
});

test("what the author declares goes before types; where there are none to be read, names and defaults are left", async () => {
  expect(await schemaOf(declared)).toMatchObject({
    title: "Parameters",
    properties: { n: { type: "integer", default: 3, title: "n" } },
  });
  expect(await schemaOf(destructured)).toMatchObject({ properties: { arg0: { position: 0 } } });
});

test("where TypeScript does not answer in time, names are left, and none of its processes", async () => {
  for (const ms of [0, 50]) {
    expect(await schemaOf(commented, ms)).toMatchObject({
      properties: { months: { title: "months" }, mode: { title: "mode", default: "fast" } },
      required: [],
    });
  }
  await expect.poll(children).toEqual([]);
});

function children(): string[] {
  const processes = execFileSync("ps", ["-A", "-o", "ppid=,args="], { encoding: "utf8" }).split("\n");
  return processes.filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes("--api"));
}
