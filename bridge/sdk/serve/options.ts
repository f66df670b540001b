/** Checks what `serve()` and `toDeployment()` are called with; another spelling is answered with ours. */
import { CellflowError } from "../../errors.ts";
import { isRecord } from "../../is-record.ts";
import { type CheckedOption, checkGiven } from "../../options/check.ts";
import { description } from "../../options/description.ts";
import { name } from "../../options/name.ts";
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

/** How a flow's code is deployed. */
export interface PackageOptions {
  /** The work pool whose workers run it. Default: default. */
  pool?: string;
  /** Queue of the work pool. */
  queue?: string;
  /** Where its code is stored: `s3://bucket/prefix`, or a folder. Default: this machine's home. */
  storage?: string;
  /** Globs of data files that travel with it, relative to the program's folder. */
  include?: readonly string[];
  /** Job variables over the work pool's. */
  jobVariables?: Record<string, unknown>;
  /** Prints what was deployed and how to run it. Default: true. */
  printNextSteps?: boolean;
}

export interface FlowDeployOptions extends DeploymentOptions, PackageOptions {}

/** Prefect's. */
export const RUNS_AT_ONCE = 5;

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function isLength(value: unknown): boolean {
  return isText(value) || (Number.isFinite(value) && Number(value) >= 1);
}

function isOneOrList(value: unknown, test: (one: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(test) : test(value);
}

function flagProblem(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "must be true or false";
}

function valuesProblem(value: unknown): string | undefined {
  return isRecord(value) ? undefined : "must be an object of values by name";
}

function countProblem(value: unknown): string | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 1 ? undefined : "must be an integer, 1 or more";
}

const deploymentOptions: readonly CheckedOption[] = [
  { ...name, aliases: ["deploymentname", ...name.aliases] },
  {
    name: "cron",
    aliases: ["crons", "schedule", "schedules", "rrule", "crontab"],
    problem: (value) =>
      isOneOrList(value, isText) ? undefined : 'must be a schedule like "0 6 * * *", or a list of them',
  },
  {
    name: "every",
    aliases: ["interval", "intervals", "intervalseconds"],
    problem: (value) =>
      isOneOrList(value, isLength)
        ? undefined
        : 'must be a length of time like "15m", or seconds, 1 or more; or a list of them',
  },
  {
    name: "timezone",
    aliases: ["tz"],
    problem: (value) => (isText(value) ? undefined : "must be a name like Europe/Lisbon"),
  },
  {
    name: "parameters",
    aliases: ["params", "parameter", "defaultparameters"],
    problem: valuesProblem,
  },
  tags,
  description,
  { name: "version", aliases: [], problem: (value) => (isText(value) ? undefined : "must be a string") },
  { name: "paused", aliases: ["ispaused"], problem: flagProblem },
  {
    name: "concurrencyLimit",
    aliases: ["globallimit", "globalconcurrencylimit", "concurrency"],
    problem: countProblem,
  },
];

const servingOptions: readonly CheckedOption[] = [
  {
    name: "limit",
    aliases: ["processlimit", "runnerlimit"],
    problem: countProblem,
  },
  { name: "pauseOnShutdown", aliases: [], problem: flagProblem },
  {
    name: "printStarterMessage",
    aliases: ["printstartingmessage", "printmessage"],
    problem: flagProblem,
  },
];

const packageOptions: readonly CheckedOption[] = [
  {
    name: "pool",
    aliases: ["workpool", "workpoolname", "poolname"],
    problem: (value) => (isText(value) ? undefined : "must be the name of a work pool"),
  },
  {
    name: "queue",
    aliases: ["workqueue", "workqueuename", "queuename"],
    problem: (value) => (isText(value) ? undefined : "must be the name of a queue"),
  },
  {
    name: "storage",
    aliases: [],
    problem: (value) => (isText(value) ? undefined : "must be s3://bucket/prefix or a folder"),
  },
  {
    name: "include",
    aliases: ["includefiles"],
    problem: (value) =>
      Array.isArray(value) && value.every(isText)
        ? undefined
        : 'must be a list of globs, like ["data/*.parquet"]',
  },
  { name: "jobVariables", aliases: ["variables"], problem: valuesProblem },
  { name: "printNextSteps", aliases: ["printnextstepsmessage"], problem: flagProblem },
];

const OPTIONS = {
  "flow.deploy": [...deploymentOptions, ...packageOptions],
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
