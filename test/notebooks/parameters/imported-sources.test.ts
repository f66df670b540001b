import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { parseAssignments } from "../../../notebooks/parameters/papermill-values.ts";
import { readParameters } from "../../../notebooks/parameters/read-parameters.ts";
import { code, notebook, tagged } from "../sample.ts";

it("types of local files that cells import are followed, those of packages and missing files are not", () => {
  const folder = mkdtempSync(join(tmpdir(), "cellflow-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, "types.ts"),
    "interface Cut { b: number[] }\nexport interface Options { a: Cut }\nexport enum Color { Red, Green }",
  );
  const typed = notebook(
    code(
      'import { Color, type Options } from "./types.js"; import type { Row } from "rows";\nimport type { No } from "./no.ts"',
    ),
    tagged("let options: Options; let color = Color.Red; let row: Row; let no: No", "parameters"),
  );
  const read = (text: string) => readParameters(typed, parseAssignments([text]), folder);
  expect(read('options={"a":{"b":[1]}}')).toEqual({ options: { a: { b: [1] } } });
  expect(() => read('options={"a":{"b":"no"}}')).toThrow(
    'Parameter options.a.b must be a list of numbers, got "no"',
  );
  expect(() => read("options=3")).toThrow("must be an object");
  expect(read("color=Green")).toEqual({ color: 1 });
  expect(() => read("color=Blue")).toThrow("must be one of Red, Green");
  expect([read("row=3"), read("no=x")]).toEqual([{ row: 3 }, { no: "x" }]);
});
