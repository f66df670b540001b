/** Reports how well a model predicts durations: the Markdown of the course, and the number as data. */
import { CellflowError } from "../errors.ts";
import { createArtifact, type MadeArtifact } from "./artifact.ts";

export interface RmseReportOptions {
  /** Lower-case letters, digits and dashes: "duration-model-report". */
  key: string;
  /** Root mean squared error, in the unit of what is predicted (minutes). */
  rmse: number;
  /** What made the predictions; default "XGBoost". */
  model?: string;
  /** The report's day, which the table's Region column shows: today when left out; a Date is shown as its day in UTC. */
  date?: string | Date;
  /** What the Region column shows instead of the date. */
  region?: string;
  /** Further rows of the table: what they are, and their number. */
  extra?: Record<string, number>;
  description?: string;
}

/** Writes the report as a Markdown artifact; its number, model and date are in `metadata_` as well. */
export async function rmseReport(options: RmseReportOptions): Promise<MadeArtifact> {
  const { key, rmse, model = "XGBoost", description } = options;
  if (typeof rmse !== "number" || !Number.isFinite(rmse)) {
    throw new CellflowError(
      "artifact.rmse",
      `rmseReport needs \`rmse\` as a finite number, got ${String(rmse)}`,
    );
  }
  const date = day(options.date ?? new Date());
  return createArtifact({
    key,
    type: "markdown",
    data: rmseMarkdown({ rmse, model, region: options.region ?? date, extra: options.extra ?? {} }),
    metadata: {
      rmse: String(rmse),
      model,
      date,
      ...(options.region !== undefined && { region: options.region }),
    },
    description,
  });
}

/** The report's text. */
export function rmseMarkdown(about: {
  rmse: number;
  model: string;
  region: string;
  extra: Record<string, number>;
}): string {
  const rows = [[about.region, about.rmse] as const, ...Object.entries(about.extra)];
  return [
    "# RMSE Report",
    "",
    "## Summary",
    "",
    "Duration Prediction",
    "",
    `## RMSE ${about.model} Model`,
    "",
    "| Region | RMSE |",
    "|:----------|-------:|",
    ...rows.map(([what, number]) => `| ${what.replaceAll("|", "\\|")} | ${number.toFixed(2)} |`),
  ].join("\n");
}

function day(date: string | Date): string {
  return typeof date === "string" ? date : date.toISOString().slice(0, 10);
}
