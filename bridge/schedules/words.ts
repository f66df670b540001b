/** A schedule as people say it: "every day at 06:00 (UTC)". */
import type { Schedule } from "../contract/schedule.ts";
import { parseDuration } from "../contract/time.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY_NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const UNITS: readonly (readonly [string, number])[] = [
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const NICKNAMES: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

export function scheduleWords(schedule: Schedule): string {
  if ("interval" in schedule) return `every ${durationWords(parseDuration(schedule.interval))}`;
  if ("rrule" in schedule) return `by the rule ${schedule.rrule.replace(/\s+/g, " ")}`;
  const words = cronWords(NICKNAMES[schedule.cron.trim().toLowerCase()] ?? schedule.cron);
  return `${words ?? `by the cron schedule ${schedule.cron}`} (${schedule.timezone ?? "UTC"})`;
}

function durationWords(seconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => seconds % each === 0) ?? ["second", 1];
  const count = seconds / length;
  return count === 1 ? unit : `${count} ${unit}s`;
}

/** The common forms of cron; undefined for the others. */
function cronWords(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  if (fields.length !== 5 || month !== "*") return undefined;
  const everyDay = day === "*" && weekday === "*";
  if (everyDay && hour === "*") return withinTheHour(minute);
  const step = /^\*\/(\d+)$/.exec(hour)?.[1];
  if (everyDay && step && /^\d+$/.test(minute)) {
    return `every ${step} hours${minute === "0" ? "" : `, ${minute} minutes past`}`;
  }
  if (!/^\d+$/.test(minute) || !/^\d+(,\d+)*$/.test(hour)) return undefined;
  const times = list(hour.split(",").map((each) => `${each.padStart(2, "0")}:${minute.padStart(2, "0")}`));
  if (everyDay) return `every day at ${times}`;
  if (day === "*") {
    const days = weekdayWords(weekday);
    return days && `${days} at ${times}`;
  }
  if (weekday === "*" && /^\d+$/.test(day)) return `on day ${day} of every month at ${times}`;
  return undefined;
}

function withinTheHour(minute: string): string | undefined {
  const step = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (minute === "*" || step === "1") return "every minute";
  if (step) return `every ${step} minutes`;
  if (minute === "0") return "every hour";
  return /^\d+$/.test(minute) ? `every hour, ${minute} minutes past` : undefined;
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

function dayNumber(text: string): number | undefined {
  if (/^[0-7]$/.test(text)) return Number(text);
  const index = DAY_NAMES.indexOf(text.toLowerCase());
  return index < 0 ? undefined : index;
}

function list(words: string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
