/** Finds the number of a run's newest report, which messages show. */
import type { ServerContext } from "../../context.ts";
import { json, maybeText } from "../../db/columns.ts";

/** What templates name `report`. */
export interface ReportNumber {
  /** Of the artifact; null where it has none. */
  key: string | null;
  /** What the number is: `rmse`, `metric`. */
  name: string;
  /** As it was reported: `6.2311`. */
  value: string;
  /** With two decimals where it has more: `6.23`. */
  short: string;
  /** What made it, where the report says it. */
  model: string | null;
}

/** The metadata that hold a number; rmseReport writes the first. */
const NAMES = ["rmse", "metric"] as const;
/** Artifacts of a run that are looked at, the newest first. */
const MOST_ARTIFACTS = 100;

/** Null where no artifact of the run has one. */
export function reportOf({ database }: ServerContext, flowRunId: string): ReportNumber | null {
  const rows = database.all(
    "SELECT key, metadata_ FROM artifact WHERE flow_run_id = ? ORDER BY created DESC, id DESC LIMIT ?",
    flowRunId,
    MOST_ARTIFACTS,
  );
  for (const { key, metadata_: stored } of rows) {
    const metadata = json<Record<string, string>>(stored, {}) ?? {};
    for (const name of NAMES) {
      const value = metadata[name];
      if (typeof value !== "string" || value.trim() === "" || !Number.isFinite(Number(value))) continue;
      return { key: maybeText(key), name, value, short: short(value), model: metadata.model ?? null };
    }
  }
  return null;
}

function short(value: string): string {
  return /^-?\d+\.\d{3,}$/.test(value) ? Number(value).toFixed(2) : value;
}
