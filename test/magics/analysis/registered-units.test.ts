import { expect, test } from "vitest";
import { findFlow, unitsOf } from "../../../magics/analysis/registered-units.ts";
import { graphOf, refusal } from "../notebook.ts";

function two() {
  return graphOf(
    "%%flow train-model --no-run\nfunction trainModel() {}",
    "%%flow --no-run\nfunction report() {}",
  );
}

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

test("a flow is found by what it is called and by its function", async () => {
  const graph = await graphOf(
    "%%flow duration --no-run\nasync function mainFlow() {}",
    "%%flow report --no-run\nasync function other() {}",
  );
  for (const wanted of ["duration", "Duration", "mainFlow", "main_flow"])
    expect(findFlow(graph, wanted)).toMatchObject({ name: "duration", exportName: "mainFlow" });
  expect((await refusal(() => findFlow(graph, "mianFlow"))).message).toContain("did you mean mainFlow?");
});

test("a name goes before another flow's function; of two flows of one name the function says which", async () => {
  const crossed = await graphOf(
    "%%flow duration --no-run\nfunction first() {}",
    "%%flow second --no-run\nfunction duration() {}",
  );
  expect(findFlow(crossed, "duration").exportName).toBe("first");
  expect(findFlow(crossed, "second").exportName).toBe("duration");
  const same = await graphOf(
    "%%flow daily --no-run\nfunction first() {}",
    "%%flow daily --no-run\nfunction second() {}",
  );
  expect(findFlow(same, "second").exportName).toBe("second");
  expect(await refusal(() => findFlow(same, "daily"))).toEqual({
    code: "flow.several",
    message: "Several flows of the notebook are called daily, say which one: first, second",
  });
  expect((await refusal(() => findFlow(same, undefined))).message).toContain("which one: first, second");
});

test("a flow whose function a later cell declares anew is no flow any more", async () => {
  const again = await graphOf(
    "%%flow old --no-run\nfunction main() {}",
    "interface main { a: 1 }",
    "%%flow new --no-run\nfunction main(n = 1) {}",
  );
  expect(unitsOf(again, "flow").map(({ name }) => name)).toEqual(["new"]);
  expect(findFlow(again, undefined).cell.label).toBe("Cell [3]");
  const plain = await graphOf("%%flow main --no-run\nfunction main() {}", "const main = 1;");
  expect((await refusal(() => findFlow(plain, "main"))).code).toBe("flow.none");
});

test("a constant that holds a flow with other options is that flow; another constant is none", async () => {
  const graph = await graphOf(
    "%%flow duration --no-run\nasync function mainFlow() {}",
    "function told() {}\nexport const alerted = mainFlow.with({ onFailure: told }), other = 5;",
    "const called = mainFlow.fn(), changed = other.with({});",
  );
  expect(findFlow(graph, "alerted")).toMatchObject({
    name: "duration",
    exportName: "mainFlow",
    changedAs: "alerted",
  });
  for (const wanted of ["other", "called", "changed", "told"])
    expect((await refusal(() => findFlow(graph, wanted))).code).toBe("flow.unknown");
});
