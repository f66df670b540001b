/** `%%deploy`: makes a deployment of a flow of the notebook and displays its preview. */

import type { DeployOptions } from "../../bridge/deploy/deploy-bundle.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import { parseSchedule } from "../../bridge/schedules/parse.ts";
import { type Magic, MagicError, type OptionValues } from "../../kernel/magic/magic.ts";
import { nearest } from "../../kernel/nearest.ts";
import { pairs } from "../analysis/parameters.ts";
import { findFlow } from "../analysis/registered-units.ts";
import { flowNames, parametersOfFlow, timeZones } from "../analysis/suggestions.ts";
import type { WithClient } from "../api-client.ts";
import { deployNotebookFlow } from "../deploy/deploy-notebook-flow.ts";
import { type DeployBody, readDeployBody } from "../deploy/magic-body.ts";

export function deployMagic(reader: SchemaReader, withClient: WithClient): Magic {
  return {
    name: "deploy",
    kinds: ["cell", "line"],
    summary:
      "Makes a deployment of a flow, so that it runs on a schedule, from a form or from another program.",
    args: [
      { name: "FLOW", suggests: flowNames, summary: "which flow; may be left out when the notebook has one" },
    ],
    options: [
      { name: "name", short: "n", type: "text", value: "N", summary: "name of the deployment (default)" },
      { name: "pool", type: "text", value: "P", summary: "work pool whose workers run it (default)" },
      { name: "queue", type: "text", value: "Q", summary: "queue of the work pool" },
      {
        name: "param",
        short: "p",
        type: "pair",
        value: "key=value",
        many: true,
        suggests: parametersOfFlow,
        summary: "a parameter in place of the default (of a list: a,b or one element each)",
      },
      { name: "cron", type: "text", value: '"…"', summary: "when it runs, as in crontab" },
      { name: "every", type: "text", value: "15m", summary: "how often it runs" },
      {
        name: "timezone",
        type: "text",
        value: "TZ",
        suggests: timeZones,
        summary: "time zone of the schedule (UTC)",
      },
      { name: "tag", type: "text", value: "T", many: true, summary: "a tag" },
      {
        name: "include",
        type: "text",
        value: "GLOB",
        many: true,
        suggests: "file",
        summary: "data files that travel with it",
      },
      { name: "description", type: "text", value: "TEXT", summary: "what the deployment is for" },
      {
        name: "storage",
        type: "text",
        value: "WHERE",
        summary: "where its code is stored: s3://bucket/prefix, or a folder (this machine's home)",
      },
      { name: "dry-run", type: "flag", summary: "only show what would be deployed" },
    ],
    examples: ['%%deploy duration --name every-morning --pool default --cron "0 6 * * *"'],
    expand: async ({ args: [flowName], options, body }, context) => {
      const written = readDeployBody(body);
      const flow = findFlow(context.graph, flowName);
      const requested = deployOptions(written, options);
      const { graph, folder } = context;
      const { lines, html } = await deployNotebookFlow(graph, flow, folder, requested, reader, withClient);
      context.display({ "text/html": html, "text/plain": lines.join("\n") });
      return {};
    },
  };
}

/** The options of the line, else those of the body; lists and parameters of both. */
function deployOptions(body: DeployBody, options: OptionValues): DeployOptions {
  const string = (key: string): string | undefined => stringOf(options[key] ?? body[key]);
  const timezone = string("timezone");
  checkTimeZone(timezone);
  const schedule = parseSchedule({ cron: string("cron"), every: string("every"), timezone });
  return {
    name: string("name") ?? "default",
    pool: string("pool") ?? "default",
    queue: string("queue"),
    schedules: schedule ? [schedule] : [],
    parameters: {
      ...(body.parameters as Record<string, unknown> | undefined),
      ...pairs(options.param),
    },
    tags: [...stringsOf(body.tags), ...stringsOf(options.tag)],
    description: string("description"),
    storage: string("storage"),
    include: [...stringsOf(body.include), ...stringsOf(options.include)],
    dryRun: options["dry-run"] === true,
  };
}

function stringOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function stringsOf(value: unknown): string[] {
  return ((value as unknown[] | undefined) ?? []).map(String);
}

/**
 * Suggests the name nearest to a misspelt time zone; a name without a near one is refused with the schedule.
 * @throws MagicError `deploy.timezone`
 */
function checkTimeZone(zone: string | undefined): void {
  const near = zone === undefined || isTimeZone(zone) ? undefined : nearest(zone, timeZones());
  if (near)
    throw new MagicError("deploy.timezone", `%%deploy: there is no time zone ${zone}; did you mean ${near}?`);
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
