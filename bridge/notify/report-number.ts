/** Finds the number of a report among the metadata of artifacts. */

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

/** The metadata that hold a number; `rmseReport` writes the first. */
const NAMES = ["rmse", "metric"] as const;

/** The first number of these artifacts: they come with the newest first. */
export function reportNumber(
  artifacts: Iterable<{ key: string | null; metadata: Readonly<Record<string, unknown>> | null }>,
): ReportNumber | undefined {
  for (const { key, metadata } of artifacts) {
    for (const name of NAMES) {
      const value = metadata?.[name];
      if (typeof value !== "string" || value.trim() === "" || !Number.isFinite(Number(value))) continue;
      const model = metadata?.model;
      return { key, name, value, short: short(value), model: typeof model === "string" ? model : null };
    }
  }
  return undefined;
}

function short(value: string): string {
  return /^-?\d+\.\d{3,}$/.test(value) ? Number(value).toFixed(2) : value;
}
