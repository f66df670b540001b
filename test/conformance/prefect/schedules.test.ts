/** Schedules made by chance run when Prefect runs them, over changes of the clock, too. */
import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Schedule } from "../../../bridge/contract/deployments/schedule.ts";
import { formatTime, parseTime } from "../../../bridge/contract/time.ts";
import { checkSchedule, scheduleDates } from "../../../bridge/schedules/next.ts";
import { prefectVenv } from "../../setup/prefect.ts";

const PROGRAM = fileURLToPath(new URL("../../fixtures/schedules/dates.py", import.meta.url));
const DAYS_500 = 500 * 86_400 * 1_000_000;

interface Planned {
  schedule: Schedule;
  start: string;
  /** Null for one that is refused. */
  dates: string[] | null;
}

function ours({ schedule, start }: Planned): string[] | null {
  if (checkSchedule(schedule) !== undefined) return null;
  const from = parseTime(start);
  const dates: string[] = [];
  for (const date of scheduleDates(schedule, from - 1)) {
    if (date > from + DAYS_500 || dates.length === 12) break;
    dates.push(formatTime(date));
  }
  return dates;
}

test("rules and cron strings", async () => {
  const seed = Number(process.env.CELLFLOW_TEST_SEED ?? randomInt(1_000_000));
  const { python } = await prefectVenv();
  const { stdout } = await promisify(execFile)(python, [PROGRAM, String(seed), "100"], {
    maxBuffer: 2 ** 26,
  });
  for (const planned of JSON.parse(stdout) as Planned[])
    expect({ seed, ...planned, dates: ours(planned) }).toEqual({ seed, ...planned });
}, 300_000);
