/** `concurrency`: how many runs of a task may be under way at a time. */
import type { Option } from "./option.ts";

export interface ConcurrencyOption {
  /**
   * How many runs of the task may be under way at a time in one flow run, of `.map`, `.submit` or calls; others wait in
   * the order in which they were called, and are recorded when they begin. Default: all. No call waits for a run that
   * waits for it. Calls by code on threads (`thread: true`) are counted by themselves. A limit that runs of several
   * tasks or processes share has a name: see `concurrency("database")`.
   */
  concurrency?: number;
}

export const concurrency: Option = {
  name: "concurrency",
  kinds: ["task"],
  aliases: ["maxworkers", "maxconcurrency", "concurrencylimit", "maxparallel", "parallelism"],
  problem(value) {
    if (typeof value === "string")
      return 'must be a number; a limit by name is taken with concurrency("name")';
    return Number.isInteger(value) && (value as number) >= 1
      ? undefined
      : "must be a whole number, 1 or more";
  },
  flags: [
    {
      name: "concurrency",
      type: "number",
      value: "N",
      summary: "how many of its runs may be under way at a time in a flow run",
      phrase: (value) => `at most ${value} at a time`,
    },
  ],
};
