/** The example notebook's own functions, run as a plain program: what they keep, learn and report. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const folder = new URL("../../../notebooks/examples/", import.meta.url);
const notebook = z
  .object({
    cells: z.array(
      z.object({
        id: z.string().regex(/^[\w-]{1,64}$/),
        cell_type: z.string(),
        metadata: z.object({ tags: z.array(z.string()).optional() }),
        source: z.array(z.string()).transform((lines) => lines.join("")),
      }),
    ),
    metadata: z.object({ kernelspec: z.object({ name: z.literal("cellflow") }) }),
    nbformat: z.literal(4),
    nbformat_minor: z.literal(5),
  })
  .parse(JSON.parse(readFileSync(new URL("taxi-duration.ipynb", folder), "utf8")));
const code = notebook.cells.filter((cell) => cell.cell_type === "code");

test("the parameters cell holds two literals, the defaults of the flow", () => {
  const [parameters] = code.filter((cell) => cell.metadata.tags?.includes("parameters"));
  expect(parameters?.source).toBe(
    'const trainPath = "data/green_tripdata_2021-01.parquet";\n' +
      'const valPath = "data/green_tripdata_2021-02.parquet";',
  );
  expect(code.map((cell) => /^%%.*/.exec(cell.source)?.[0]).filter(Boolean)).toEqual([
    "%%task read_data --retries 3 --retry-delay 2 --retry-condition mayHeal",
    "%%task add_features",
    "%%task train_best_model",
    "%%flow duration",
  ]);
});

test("it keeps the known rows, reaches the known error, and draws its chart from it", () => {
  const home = mkdtempSync(join(tmpdir(), "taxi-"));
  try {
    const program = code
      .map((cell) => cell.source.replace(/^%%.*\n/, ""))
      .map((source) => source.replace(/^import .* from "cellflow";$/m, stubs))
      .map((source) => source.replaceAll('from "./', `from "${folder.href}`))
      .flatMap((source) =>
        source.startsWith("await display.vega") ? ["const run = await duration();", source] : [source],
      );
    writeFileSync(
      join(home, "taxi.ts"),
      `${program.join("\n")}\nconsole.log(JSON.stringify({ run, reported, drawn }));\n`,
    );
    const output = execFileSync(process.execPath, [join(home, "taxi.ts")], { cwd: folder, encoding: "utf8" });
    const last = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
    expect(last.run).toMatchObject({ trainRows: 73_908, validationRows: 61_921 });
    expect(last.run.rmse).toBeLessThanOrEqual(6.2);
    expect(last.reported).toEqual({ key: "duration-model-report", rmse: last.run.rmse, model: "XGBoost" });
    expect(last.drawn.data.values).toHaveLength(24);
    expect(output).toContain("100 of 100 trees");
  } finally {
    rmSync(home, { recursive: true });
  }
});

const stubs = `
let reported: object;
let drawn: object;

function getRunContext() { return { signal: new AbortController().signal }; }

async function rmseReport(report: { key: string; rmse: number; model: string }) { reported = report; }
const display = { vega: async (spec: object) => void (drawn = spec) };
`;
