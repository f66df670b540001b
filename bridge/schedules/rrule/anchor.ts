/** Writes down what a rule counts from that does not say it, as Prefect's API does. */
import { FIRST_START } from "./expand.ts";
import { parseRrule } from "./parse.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = { MINUTELY: 60, SECONDLY: 1 };

/**
 * The rule with a start: the first of 2020, or, of one that comes every few minutes or seconds, one of its times short of
 * `now`, so that nobody has to count from so far.
 * @param now seconds of the wall clock of the schedule's zone
 */
export function withStartLine(rrule: string, now: number): string {
  if (rrule.toUpperCase().includes("DTSTART")) return rrule;
  const { rules, isSet } = parseRrule(rrule);
  const [rule] = rules;
  const unit = rule && !isSet && rule.count === undefined ? UNIT_SECONDS[rule.frequency] : undefined;
  if (!rule || unit === undefined || now <= FIRST_START) return `${line(FIRST_START)}\n${rrule}`;
  const length = unit * rule.interval;
  return `${line(FIRST_START + Math.floor((now - FIRST_START) / length) * length)}\n${rrule}`;
}

function line(seconds: number): string {
  return `DTSTART:${new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}`;
}
