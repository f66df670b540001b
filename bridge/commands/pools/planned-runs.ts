/** Shows which runs a pool's or queue's workers will take, and who has its slots. */
import type { SlotHolder } from "../../contract/deployments/work-pool.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { shortDuration } from "../../duration-text.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, printTable } from "../output/table.ts";

/** As many as Prefect's own client asks for at most. */
export const MOST_RUNS = 200;

type Planned = Pick<FlowRun, "id" | "name" | "expected_start_time" | "deployment_id">;

const COLUMNS: Column<Planned>[] = [
  {
    title: "START",
    value: ({ expected_start_time: start }) => `${localTime(start)}${isLate(start) ? " (late)" : ""}`,
  },
  { title: "RUN", value: ({ id }) => id },
  { title: "NAME", value: ({ name }) => name },
  { title: "DEPLOYMENT", value: ({ deployment_id: id }) => id },
];

const SLOT_COLUMNS: Column<SlotHolder & { queue: string }>[] = [
  { title: "QUEUE", value: ({ queue }) => queue },
  { title: "FLOW RUN", value: ({ name }) => name },
  { title: "STATE", value: ({ state_name }) => state_name },
  {
    title: "FOR",
    value: ({ time_in_current_state: seconds }) =>
      seconds === null ? "" : shortDuration(Math.round(seconds)),
  },
];

/** The moment up to which a preview of some hours looks. */
export function until(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

export function showPlanned(
  runs: readonly Planned[],
  { hours, json }: { hours: number; json?: boolean | undefined },
): void {
  const sorted = runs.toSorted((a, b) =>
    (a.expected_start_time ?? "").localeCompare(b.expected_start_time ?? ""),
  );
  if (json) printJson(sorted);
  else if (sorted.length === 0)
    print(`no runs within ${hours} hour${hours === 1 ? "" : "s"}; --hours looks further`);
  else printTable(COLUMNS, sorted);
}

export function showSlots(
  name: string,
  slots: {
    active_slots: number;
    concurrency_limit: number | null;
    holders: (SlotHolder & { queue: string })[];
  },
): void {
  const limit = slots.concurrency_limit === null ? "no limit" : `of ${slots.concurrency_limit}`;
  print(`${name}: ${slots.active_slots} slot${slots.active_slots === 1 ? "" : "s"} taken, ${limit}`);
  if (slots.holders.length > 0) printTable(SLOT_COLUMNS, slots.holders);
}

function isLate(start: string | null): boolean {
  return start !== null && Date.parse(start) < Date.now();
}
