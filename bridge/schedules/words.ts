/** A schedule as people say it: "every day at 06:00 (UTC)". */
import cronstrue from "cronstrue";
import type { Schedule } from "../contract/deployments/schedule.ts";
import { secondsOf } from "../contract/pydantic/duration.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY_NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const UNIT_SECONDS: readonly (readonly [string, number])[] = [
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
/** Those of cron's nicknames that name a time of day. */
const NICKNAMES: Readonly<Record<string, string>> = {
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
};

/** `every 15 minutes`, `every weekday at 09:05 (UTC)` */
export function scheduleWords(schedule: Schedule): string {
  if ("interval" in schedule) return `every ${intervalWords(secondsOf(schedule.interval))}`;
  if ("rrule" in schedule) return `by the rule ${schedule.rrule.replace(/\s+/g, " ")}`;
  const cron = NICKNAMES[schedule.cron.trim().toLowerCase()] ?? schedule.cron;
  const words = timeOfDayWords(cron) ?? cronWords(cron, schedule.day_or === false);
  return `${words} (${schedule.timezone ?? "UTC"})`;
}

function intervalWords(seconds: number): string {
  const [unit, length] = UNIT_SECONDS.find(([, each]) => seconds % each === 0) ?? ["second", 1];
  const count = seconds / length;
  return count === 1 ? unit : `${count} ${unit}s`;
}

/** Any other form of cron: "every 15 minutes", "at 06:00, on the last day of the month". */
function cronWords(cron: string, bothDays: boolean): string {
  try {
    const words = cronstrue.toString(cron, { use24HourTimeFormat: true, logicalAndDayFields: bothDays });
    return words.charAt(0).toLowerCase() + words.slice(1);
  } catch {
    return `by the cron schedule ${cron}`;
  }
}

/** Fixed times, every day or on days of the week; undefined for other forms. cronstrue says those less like people. */
function timeOfDayWords(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  const [minute = "", hour = "", day, month, weekday = ""] = fields;
  if (fields.length !== 5 || day !== "*" || month !== "*") return undefined;
  if (!/^\d+$/.test(minute) || !/^\d+(,\d+)*$/.test(hour)) return undefined;
  const times = list(hour.split(",").map((each) => `${each.padStart(2, "0")}:${minute.padStart(2, "0")}`));
  const days = weekday === "*" ? "every day" : weekdayWords(weekday);
  return days && `${days} at ${times}`;
}

function weekdayWords(weekday: string): string | undefined {
  const days = weekday.split(",").flatMap((part) => {
    const [from, to = from] = part.split("-").map(dayNumber);
    if (from === undefined || to === undefined || to < from) return [undefined];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  const known = new Set(days.map((day) => (day === undefined ? undefined : day % 7)));
  if (known.has(undefined)) return undefined;
  const sorted = [1, 2, 3, 4, 5, 6, 0].filter((day) => known.has(day));
  if (sorted.join() === "1,2,3,4,5") return "every weekday";
  return `every ${list(sorted.map((day) => DAYS[day] ?? ""))}`;
}

function dayNumber(name: string): number | undefined {
  if (/^[0-7]$/.test(name)) return Number(name);
  const index = DAY_NAMES.indexOf(name.toLowerCase());
  return index < 0 ? undefined : index;
}

function list(words: string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
