import { expect, test } from "vitest";
import { findFlow, unitsOf } from "../../../magics/cells/flow-note.ts";
import { graphOf, refusal } from "../notebook.ts";

const two = () =>
  graphOf("%%flow train-model --no-run\nfunction trainModel() {}", "%%flow --no-run\nfunction report() {}");

test("units are noted with their name, their function and their cell", async () => {
  const graph = await graphOf("%%task read_data\nfunction readData() {}", "%%flow\nfunction main() {}");
  expect(unitsOf(graph, "task")).toMatchObject([
    { kind: "task", name: "read_data", exportName: "readData", cell: { label: "Cell [1]" } },
  ]);
  expect(unitsOf(graph, "flow")).toMatchObject([{ kind: "flow", name: "main", exportName: "main" }]);
});

test.each(["train-model", "train_model", "trainModel", "TRAINMODEL"])("%s is found", async (wanted) => {
  expect(findFlow(await two(), wanted).name).toBe("train-model");
});

test("without a name, the only flow; none and several are told", async () => {
  expect(findFlow(await graphOf("%%flow --no-run\nfunction only() {}"), undefined).name).toBe("only");
  expect((await refusal(async () => findFlow(await graphOf("const a = 1;"), undefined))).code).toBe(
    "flow.none",
  );
  expect((await refusal(async () => findFlow(await graphOf("const a = 1;"), "x"))).code).toBe("flow.none");
  const several = await refusal(async () => findFlow(await two(), undefined));
  expect(several).toEqual({
    code: "flow.several",
    message: "The notebook has several flows, say which one: train-model, report",
  });
});

test("a wrong name: the nearest, else all", async () => {
  expect((await refusal(async () => findFlow(await two(), "reprot"))).message).toContain(
    "did you mean report?",
  );
  expect((await refusal(async () => findFlow(await two(), "zzz"))).message).toContain(
    "it has train-model, report",
  );
});

test("a cell that is run again under another name leaves no flow of the old name", async () => {
  const graph = await two();
  const cell = graph.get("2#0");
  if (!cell) throw new Error("the cell is not there");
  graph.put({ ...cell, notes: new Map() });
  expect((await refusal(() => findFlow(graph, "report"))).code).toBe("flow.unknown");
});
