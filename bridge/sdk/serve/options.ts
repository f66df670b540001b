/** Checks what `serve()` and `toDeployment()` are called with; another spelling is answered with ours. */
import { CellflowError } from "../../errors.ts";
import { type CheckedOption, checkGiven } from "../../options/check.ts";
import { description } from "../../options/description.ts";
import { name } from "../../options/name.ts";
import { isListOfStrings } from "../../options/option.ts";
import { type TagsOption, tags } from "../../options/tags.ts";

/** What a deployment of a flow is to be. */
export interface DeploymentOptions extends TagsOption {
  /** Its name below the flow's; default: the flow's name. */
  name?: string;
  /** When it runs, as in crontab: `"0 6 * * *"`; or a list of such schedules. */
  cron?: string | readonly string[];
  /** How often it runs: `"15m"`, `"2h"`, `"1d"`, or seconds; or a list. */
  every?: string | number | readonly (string | number)[];
  /** IANA name of the schedule's time zone; default: UTC. */
  timezone?: string;
  /** Values in place of the function's defaults, by name. */
  parameters?: Record<string, unknown>;
  /** What it is for; default: the flow's `description`, else the comment above the flow. */
  description?: string;
  version?: string;
  /** Plans no runs until it is resumed. */
  paused?: boolean;
  /** Runs of this deployment at once, whoever serves it; others wait. Default: no limit. */
  concurrencyLimit?: number;
}

/** How deployments are served. */
export interface ServingOptions {
  /** Runs at once in this process; others wait. Default: 5. */
  limit?: number;
  /** Pauses the deployments when serving ends, so that no runs are planned that nobody runs. Default: true. */
  pauseOnShutdown?: boolean;
  /** Prints what is served and how to run it. Default: true. */
  printStarterMessage?: boolean;
}

export interface ServeOptions extends DeploymentOptions, ServingOptions {}

/** Prefect's. */
export const RUNS_AT_ONCE = 5;

const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
const isEvery = (value: unknown) => isText(value) || (Number.isFinite(value) && Number(value) >= 1);
const orListOf = (test: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) ? value.length > 0 && value.every(test) : test(value);
const must = (test: (value: unknown) => boolean, problem: string) => (value: unknown) =>
  test(value) ? undefined : problem;
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1;
const isFlag = (value: unknown) => typeof value === "boolean";
const isPlainObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const deploymentOptions: readonly CheckedOption[] = [
  { ...name, aliases: ["deploymentname", ...name.aliases] },
  {
    name: "cron",
    aliases: ["crons", "schedule", "schedules", "rrule", "crontab"],
    problem: must(orListOf(isText), 'must be a schedule like "0 6 * * *", or a list of them'),
  },
  {
    name: "every",
    aliases: ["interval", "intervals", "intervalseconds"],
    problem: must(orListOf(isEvery), 'must be a length of time like "15m", or seconds, 1 or more'),
  },
  { name: "timezone", aliases: ["tz"], problem: must(isText, "must be a name like Europe/Lisbon") },
  {
    name: "parameters",
    aliases: ["params", "parameter", "defaultparameters"],
    problem: must(isPlainObject, "must be an object of values by name"),
  },
  { name: "tags", aliases: tags.aliases, problem: must(isListOfStrings, "must be a list of strings") },
  { name: "description", aliases: description.aliases, problem: description.problem },
  { name: "version", aliases: [], problem: must(isText, "must be a string") },
  { name: "paused", aliases: ["ispaused"], problem: must(isFlag, "must be true or false") },
  {
    name: "concurrencyLimit",
    aliases: ["globallimit", "globalconcurrencylimit", "concurrency"],
    problem: must(isCount, "must be an integer, 1 or more"),
  },
];

const servingOptions: readonly CheckedOption[] = [
  {
    name: "limit",
    aliases: ["processlimit", "runnerlimit"],
    problem: must(isCount, "must be an integer, 1 or more"),
  },
  { name: "pauseOnShutdown", aliases: [], problem: must(isFlag, "must be true or false") },
  {
    name: "printStarterMessage",
    aliases: ["printstartingmessage", "printmessage"],
    problem: must(isFlag, "must be true or false"),
  },
];

const OPTIONS = {
  "flow.serve": [...deploymentOptions, ...servingOptions],
  toDeployment: deploymentOptions,
  serve: servingOptions,
} as const;

/** @throws CellflowError `options.unknown`, `options.invalid` */
export function checkServeOptions(called: keyof typeof OPTIONS, given: unknown): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    const example = called === "serve" ? "{ limit: 2 }" : `{ name: ${JSON.stringify(given) ?? '"daily"'} }`;
    throw new CellflowError("options.invalid", `${called}() takes its options as an object: ${example}`);
  }
  checkGiven(called, given, OPTIONS[called]);
}
