import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readModel } from "../../../notebooks/examples/next-word.ts";
import { exampleFolder } from "./example.ts";

const poems = fileURLToPath(new URL("../../../notebooks/examples/data/poems", import.meta.url));

test("it learns from the poems of a folder, says how well, and stores the model", async () => {
  const folder = exampleFolder();
  const ran = await folder.run("model-flow.ts", [poems], { environment: "local" });
  expect(ran.exitCode).toBe(0);
  const file = join(folder.path, "artifacts/models/next-word.json");
  const [, perplexity, baseline] =
    /^perplexity (\d+\.\d) \(word frequencies alone: (\d+\.\d)\)$/m.exec(ran.stdout) ?? [];
  expect(Number(perplexity)).toBeLessThan(Number(baseline));
  expect(ran.stdout).toMatch(new RegExp(`^stored at ${file}; after "in the" comes "window"$`, "m"));
  expect(readModel(readFileSync(file)).vocabulary).toContain("harbour");
  // The same poems give the same model.
  await folder.run("model-flow.ts", [], {});
  expect(readModel(readFileSync(file)).words).toBeGreaterThan(400);
});

test("without poems it says in a line where they come from", async () => {
  const folder = exampleFolder();
  const { exitCode, stderr } = await folder.run("model-flow.ts", [], {});
  expect(exitCode).toBe(1);
  expect(stderr.trim().split("\n").at(-1)).toMatch(
    /has 0 poems, and at least 5 are needed: run datalake-flow\.ts first, or name a folder of \.txt files/,
  );
});
