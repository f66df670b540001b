/** The taxi notebook, unchanged, run by `cellflow run`: what its run looked like, and what it gave. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RunView } from "../../../bridge/rendering/run-view.ts";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { root, runMime } from "./kernel.ts";

export interface TaxiRun {
  view: RunView;
  /** What the flow returned, from the text under its cell. */
  result: { rmse: number; trainRows: number; validationRows: number };
  /** The Markdown of the report, as the artifact has it. */
  markdown: string;
  stdout: string;
  /** The home of the run, while `taxiRun` lasts. */
  home: string;
}

/** Run it with these settings and options; `look` sees what came of it before everything is removed. */
export async function taxiRun(
  settings: NodeJS.ProcessEnv,
  options: string[],
  look: (run: TaxiRun) => Promise<void> | void,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "cellflow-taxi-"));
  try {
    const kept = Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name));
    const env = { ...Object.fromEntries(kept), CELLFLOW_HOME: home, ...settings };
    const output = join(home, "executed.ipynb");
    const command = [
      join(root, ".bin/cellflow.mjs"),
      "run",
      "notebooks/examples/taxi-duration.ipynb",
      "-o",
      output,
      ...options,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
    const { cells } = await readNotebook(output);
    const shown = cells
      .flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []))
      .flatMap((one) => ("data" in one ? [one.data] : []));
    const view = shown.map((data) => data[runMime]).find(Boolean) as unknown as RunView;
    const text =
      shown.map((data) => String(data["text/plain"])).find((plain) => plain.includes("trainRows:")) ?? "";
    const number = (name: string): number => Number(new RegExp(`${name}: ([\\d.]+)`).exec(text)?.[1]);
    const result = {
      rmse: number("rmse"),
      trainRows: number("trainRows"),
      validationRows: number("validationRows"),
    };
    const markdown = String(view.artifacts.find(({ key }) => key === "duration-model-report")?.data);
    await look({ view, result, markdown, stdout, home });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The report as the course writes it, made today. */
export function reportOf(rmse: number): string {
  return `# RMSE Report

## Summary

Duration Prediction

## RMSE XGBoost Model

| Region | RMSE |
|:----------|-------:|
| ${new Date().toISOString().slice(0, 10)} | ${rmse.toFixed(2)} |`;
}
