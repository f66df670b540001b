/** Reads the options of `cellflow deploy`, in the words of `prefect deploy`. */
import { UsageError } from "../../bridge/commands/session.ts";
import type { DeploymentSettings } from "../../bridge/deploy/deploy.ts";
import type { DeployOptions } from "../../bridge/deploy/deploy-bundle.ts";
import { isRecord } from "../../bridge/is-record.ts";
import { parseCarried } from "../../bridge/parameters/exact-numbers.ts";
import { gatherTexts } from "../../bridge/parameters/typed-texts.ts";
import { type RequestedSchedules, requestedSchedules } from "../../bridge/schedules/requested.ts";

/** As the command line gives them. */
export interface DeployFlags extends RequestedSchedules {
  name?: string;
  pool?: string;
  workQueue?: string;
  queue?: string;
  param?: readonly string[];
  params?: string;
  tag?: string[];
  description?: string;
  include?: string[];
  storage?: string;
  version?: string;
  jobVariable?: readonly string[];
  concurrencyLimit?: number;
  collisionStrategy?: string;
  enforceParameterSchema?: boolean;
  dryRun?: boolean;
}

/** @throws UsageError `usage.*`, CellflowError `schedule.*` */
export function readDeployFlags(flags: DeployFlags): DeployOptions {
  const pool = flags.pool ?? "default";
  // Elsewhere, and in `deployment run`, -p is a parameter.
  if (pool.includes("="))
    throw new UsageError("usage.param", `-p names the work pool here: write --param ${pool}`);
  return {
    name: flags.name ?? "default",
    pool,
    queue: flags.workQueue ?? flags.queue,
    schedules: requestedSchedules(flags),
    parameters: { ...jsonParameters(flags.params), ...gatherTexts((flags.param ?? []).map(pairOf)) },
    tags: flags.tag ?? [],
    description: flags.description,
    include: flags.include ?? [],
    storage: flags.storage,
    dryRun: flags.dryRun ?? false,
    settings: settingsOf(flags),
  };
}

function settingsOf(flags: DeployFlags): DeploymentSettings {
  const { version, concurrencyLimit, enforceParameterSchema } = flags;
  const strategy = flags.collisionStrategy?.toUpperCase();
  if (strategy !== undefined && strategy !== "ENQUEUE" && strategy !== "CANCEL_NEW") {
    throw new UsageError(
      "usage.collision-strategy",
      `--collision-strategy is ENQUEUE or CANCEL_NEW, got "${flags.collisionStrategy}"`,
    );
  }
  if (strategy !== undefined && concurrencyLimit === undefined) {
    throw new UsageError(
      "usage.collision-strategy",
      "--collision-strategy says what happens above a limit: give --concurrency-limit, too",
    );
  }
  const jobVariables = jobVariablesOf(flags.jobVariable ?? []);
  return {
    version,
    jobVariables,
    concurrencyLimit,
    collisionStrategy: strategy,
    enforceParameterSchema,
  };
}

/** `env.REGION=eu`, `{"env": {"REGION": "eu"}}`; values are read as JSON where they are. */
function jobVariablesOf(texts: readonly string[]): Record<string, unknown> | undefined {
  if (texts.length === 0) return undefined;
  return Object.assign({}, ...texts.map(jobVariable));
}

function jobVariable(text: string): Record<string, unknown> {
  const whole = text.trim().startsWith("{") ? parsed(text) : undefined;
  if (isRecord(whole)) return whole;
  const at = text.indexOf("=");
  if (at < 1)
    throw new UsageError(
      "usage.job-variable",
      `--job-variable takes key=value or a JSON object, got "${text}"`,
    );
  const value = text.slice(at + 1);
  return { [text.slice(0, at)]: parsed(value) ?? value };
}

function jsonParameters(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const value = parsed(text);
  if (isRecord(value)) return value;
  throw new UsageError("usage.params", `--params takes a JSON object, like '{"month": 2}'`);
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError("usage.param", `--param needs key=value, got "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function parsed(text: string): unknown {
  try {
    return parseCarried(text);
  } catch {
    // A text that is no JSON is itself.
    return undefined;
  }
}
