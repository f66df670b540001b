/** `cache`: whether an earlier run's result is taken instead of running, and of which one. */
import { readDuration, shortDuration } from "../duration-text.ts";
import { isSeconds, type Option } from "./option.ts";

/** How long a result is taken: `"15m"`, `"1h30m"`, `"7d"`, seconds, or for good. */
export type CacheAge = string | number | "forever";

export interface CacheSettings {
  /**
   * What tells results apart, instead of the arguments and the code: a text, or a function of the parameters by name,
   * whose answer may be anything that `cache` could tell apart as an argument. The task's name counts beside it. Where
   * it gives undefined or null, the call is not cached.
   */
  // biome-ignore lint/suspicious/noExplicitAny: whoever writes the function knows what its parameters are
  key?: string | ((parameters: Record<string, any>) => unknown);
  /** How old a result may be; default: forever. */
  expires?: CacheAge;
  /** Runs in any case, and later runs take what it gives. Default: as the setting PREFECT_TASKS_REFRESH_CACHE says. */
  refresh?: boolean;
}

export interface CacheOption {
  /**
   * A run whose arguments are those of an earlier one, in this process or another, takes what that one gave, and is
   * `Cached`: `"1h"`, `"forever"`, or `{ key, expires, refresh }`. A change of the function, or of what it calls in its
   * module, in others, or in cells of the notebook, counts as another task. Calls that are alike run once.
   *
   * Arguments and results must be values (Arrow's tables are): a function, or an object of a class that has no `toJSON`,
   * is named in the log, and the run is not cached. `false`: never, also not for `.with` of a task that is.
   */
  cache?: CacheAge | CacheSettings | false;
}

export const cache: Option = {
  name: "cache",
  kinds: ["task"],
  aliases: ["cached", "cachekey", "cachekeyfn", "cachepolicy", "cacheexpiration", "refreshcache", "memoize"],
  problem: (value) => (isAge(value) || value === false ? undefined : settingsProblem(value)),
  flags: [
    {
      name: "cache",
      type: "text",
      value: "DURATION",
      summary: "takes what an earlier run with the same arguments gave: 1h, forever, off",
      phrase: (value) => (value === "off" ? "not cached" : `cached ${forAge(String(value))}`),
    },
    {
      name: "cache-key",
      type: "expression",
      value: "EXPRESSION",
      summary: "what tells results apart, instead of the arguments: ({ station }) => station",
      phrase: (value) => `cached by ${value}`,
    },
  ],
  fromFlags: ({ cache: expires, "cache-key": key }) => {
    if (expires === "off") return false;
    return key === undefined ? expires : { key, expires };
  },
};

/** Seconds that a result may be old; undefined where it never gets too old. */
export function maxAge(option: CacheOption["cache"]): number | undefined {
  const age = typeof option === "object" ? option.expires : option;
  if (typeof age === "number") return age;
  return typeof age === "string" ? readDuration(age) : undefined;
}

const ADVICE = 'write a length of time like "1h", "forever", or { key, expires, refresh }';

function settingsProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `is no cache: ${ADVICE}`;
  const { key, expires, refresh, ...others } = value as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) return `has no \`${other}\`: ${ADVICE}`;
  if (key !== undefined && typeof key !== "function" && (typeof key !== "string" || key === ""))
    return "needs a `key` that is a text or a function of the parameters";
  if (expires !== undefined && !isAge(expires)) return 'needs an `expires` like "1h" or "forever"';
  if (refresh !== undefined && typeof refresh !== "boolean") return "needs a `refresh` that is true or false";
  return undefined;
}

function isAge(value: unknown): value is CacheAge {
  if (typeof value === "number") return isSeconds(value) && value > 0;
  return typeof value === "string" && (value === "forever" || readDuration(value) !== undefined);
}

function forAge(age: string): string {
  const seconds = readDuration(age);
  return seconds === undefined ? age : `for ${shortDuration(seconds)}`;
}
