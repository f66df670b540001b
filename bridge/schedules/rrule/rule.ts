/** The parts of a recurrence rule of RFC 5545, and of a set of them. Times are those of a wall clock, in seconds. */

/** The lengths of a rule's periods, longest first. */
export const FREQUENCIES = [
  "YEARLY",
  "MONTHLY",
  "WEEKLY",
  "DAILY",
  "HOURLY",
  "MINUTELY",
  "SECONDLY",
] as const;
/** The length of a rule's periods. */
export type Frequency = (typeof FREQUENCIES)[number];

/** Monday is 0; `nth` of the month or year, from its end where it is negative. */
export interface RuleDay {
  readonly day: number;
  readonly nth: number | undefined;
}

/** One RRULE or EXRULE. `until` is in seconds; lists may count from the end (negative); what is undefined chooses nothing. */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | undefined;
  readonly until: number | undefined;
  /** The day on which weeks begin. */
  readonly weekStart: number;
  readonly positions: readonly number[] | undefined;
  readonly months: readonly number[] | undefined;
  readonly monthDays: readonly number[] | undefined;
  readonly yearDays: readonly number[] | undefined;
  readonly weeks: readonly number[] | undefined;
  readonly days: readonly RuleDay[] | undefined;
  /** Days from Easter. */
  readonly easter: readonly number[] | undefined;
  readonly hours: readonly number[] | undefined;
  readonly minutes: readonly number[] | undefined;
  readonly seconds: readonly number[] | undefined;
}

/** All rules and dates of a text; times are in seconds. */
export interface RuleSet {
  readonly start: number | undefined;
  /** Whether it is more than one rule. */
  readonly isSet: boolean;
  readonly rules: readonly Rule[];
  readonly excludedRules: readonly Rule[];
  readonly dates: readonly number[];
  readonly excludedDates: readonly number[];
}
