/** Checks what `concurrency()` and `rateLimit()` are called with; another spelling is answered with ours. */
import { CellflowError } from "../../errors.ts";
import { type CheckedOption, checkGiven } from "../../options/check.ts";
import { isSeconds } from "../../options/option.ts";

export interface SlotOptions {
  /** How many slots to take of each limit; default: 1. */
  occupy?: number;
  /** Seconds to wait for them at most; 0: they must be free now. Default: as long as it takes. */
  timeout?: number;
  /** A limit that does not exist is an error, and so is a lease that is lost; default: a warning in the log. */
  strict?: boolean;
}

export interface ConcurrencyOptions extends SlotOptions {
  /** Seconds after which the slots are given back should this process be killed, 60 to 86400; default: 300. */
  leaseDuration?: number;
}

/** Prefect's. */
export const LEASE_SECONDS = 300;
const [SHORTEST_LEASE_SECONDS, LONGEST_LEASE_SECONDS] = [60, 86_400];

const slotOptions: readonly CheckedOption[] = [
  {
    name: "occupy",
    aliases: ["slots", "occupyslots", "n"],
    problem: (value) =>
      Number.isSafeInteger(value) && Number(value) > 0 ? undefined : "must be an integer, 1 or more",
  },
  {
    name: "timeout",
    aliases: ["timeoutseconds", "timeoutms"],
    unit: "seconds",
    problem: (value) => (isSeconds(value) ? undefined : "must be seconds, 0 or more"),
  },
  {
    name: "strict",
    aliases: ["raiseonleaserenewalfailure"],
    problem: (value) => (typeof value === "boolean" ? undefined : "must be true or false"),
  },
];
const concurrencyOptions: readonly CheckedOption[] = [
  ...slotOptions,
  {
    name: "leaseDuration",
    aliases: ["leaseseconds", "leasedurationseconds", "lease", "ttl"],
    unit: "seconds",
    problem: (value) =>
      isSeconds(value) && value >= SHORTEST_LEASE_SECONDS && value <= LONGEST_LEASE_SECONDS
        ? undefined
        : `must be seconds, from ${SHORTEST_LEASE_SECONDS} to ${LONGEST_LEASE_SECONDS}`,
  },
];

/** @throws CellflowError `options.unknown`, `options.invalid` */
export function checkSlotOptions(called: "concurrency" | "rateLimit", given: unknown): void {
  if (given === undefined) return;
  if (typeof given !== "object" || given === null) {
    const first = called === "concurrency" ? "a function and options" : "options";
    throw new CellflowError(
      "options.invalid",
      `${called}() takes ${first} after the name, as in { occupy: 2 }, got ${describe(given)}`,
    );
  }
  checkGiven(called, given, called === "concurrency" ? concurrencyOptions : slotOptions);
}

/** The names of the limits, each once. @throws CellflowError `concurrency.names` */
export function limitNames(called: string, given: unknown): string[] {
  const names = Array.isArray(given) ? given : [given];
  const wrong = names.findIndex((name) => typeof name !== "string" || name === "");
  if (wrong === -1) return [...new Set(names as string[])];
  throw new CellflowError(
    "concurrency.names",
    `${called}() takes the name of a concurrency limit, or a list of names, got ${describe(names[wrong])}`,
  );
}

function describe(value: unknown): string {
  if (value === "") return "an empty string";
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
