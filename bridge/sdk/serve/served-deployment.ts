/** A deployment that is to be served: a flow with a name, schedules and parameters. */
import type { Schedule } from "../../contract/deployments/schedule.ts";
import type { Definition } from "../../engine/definition.ts";
import { parseSchedule } from "../../schedules/parse.ts";
import { checkServeOptions, type DeploymentOptions, type ServeOptions } from "./options.ts";

export interface ServedDeployment {
  readonly kind: "deployment";
  /** `flow/deployment` */
  readonly name: string;
  readonly flowName: string;
  readonly flow: Definition;
  readonly schedules: readonly Schedule[];
  readonly options: DeploymentOptions;
}

/** @throws CellflowError `options.*`, `schedule.*` */
export function servedDeployment(
  called: "flow.serve" | "toDeployment",
  flow: Definition,
  options: ServeOptions,
): ServedDeployment {
  checkServeOptions(called, options);
  const schedules = schedulesOf(options);
  return {
    kind: "deployment",
    name: `${flow.name}/${options.name ?? flow.name}`,
    flowName: flow.name,
    flow,
    schedules,
    options,
  };
}

/** One for each that is given. @throws CellflowError `schedule.*` */
export function schedulesOf({ cron, every, timezone }: DeploymentOptions): Schedule[] {
  const crons: (string | undefined)[] = cron === undefined ? [] : [cron].flat();
  const lengths: (string | number | undefined)[] = every === undefined ? [] : [every].flat();
  // With neither, so that a time zone without a schedule is refused.
  const count = Math.max(crons.length, lengths.length, 1);
  return Array.from({ length: count }, (_, at) => {
    const length = lengths[at];
    const text = typeof length === "number" ? `${length}s` : length;
    return parseSchedule({ cron: crons[at], every: text, timezone }, (name) => `\`${name}\``);
  }).filter((schedule) => schedule !== undefined);
}

export function isServedDeployment(value: unknown): value is ServedDeployment {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "deployment";
}
