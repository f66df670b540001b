/** `%%deploy`: a flow of the notebook becomes a deployment; shown first, then made. */
import { parse as parseYaml } from "yaml";
import { carriedIn } from "../../bridge/parameters/exact-numbers.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import type { Magic } from "../../kernel/magic/magic.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { nearest } from "../../kernel/nearest.ts";
import { pairs } from "../analysis/parameters.ts";
import { findFlow } from "../analysis/registered-units.ts";
import { flowNames, parametersOfFlow, timeZones } from "../analysis/suggestions.ts";
import { type DeployWishes, deployFromGraph } from "../deploy-flow.ts";
import type { WithClient } from "../line/flow.ts";

/** What the body may hold: one text each, lists of texts, and the parameters. */
const textKeys = ["name", "pool", "queue", "cron", "every", "timezone", "description"];
const listKeys = ["tags", "include"];
const bodyKeys = [...textKeys, ...listKeys, "parameters"];

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Why a value of the body can't be; undefined when it can. */
function problemOf(key: string, value: unknown): string | undefined {
  if (value === null) return undefined;
  if (textKeys.includes(key)) return isScalar(value) ? undefined : `${key} must be one text`;
  if (key === "parameters") return isMap(value) ? undefined : "parameters must be key: value lines";
  if (listKeys.includes(key))
    return Array.isArray(value) && value.every(isScalar)
      ? undefined
      : `${key} must be a list, like ${key}: [a, b]`;
  const near = nearest(key, bodyKeys);
  return `unknown key ${key}; ${near ? `did you mean ${near}?` : `known: ${bodyKeys.join(", ")}`}`;
}

/** The body's YAML, checked; what is written empty is left out. Errors: `deploy.body`. */
function readBody(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    // Whole numbers too long for a number stay their digits.
    value = carriedIn(parseYaml(body, { intAsBigInt: true }) ?? {});
  } catch (error) {
    const reason = String((error as Error).message)
      .split("\n")[0]
      ?.replace(/:$/, "");
    throw new MagicError("deploy.body", `%%deploy: the cell's text is not YAML: ${reason}`);
  }
  if (!isMap(value)) {
    throw new MagicError(
      "deploy.body",
      `%%deploy: the cell's text must be YAML of key: value lines; known keys: ${bodyKeys.join(", ")}`,
    );
  }
  for (const [key, item] of Object.entries(value)) {
    const problem = problemOf(key, item);
    if (problem) throw new MagicError("deploy.body", `%%deploy: ${problem}`);
  }
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

function texts(value: unknown): string[] {
  return ((value as unknown[] | undefined) ?? []).map(String);
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** A misspelt time zone is told here, where all of them are known by name. Error: `deploy.timezone`. */
function checkTimeZone(zone: string | undefined): void {
  const near = zone === undefined || isTimeZone(zone) ? undefined : nearest(zone, timeZones());
  if (near)
    throw new MagicError("deploy.timezone", `%%deploy: there is no time zone ${zone}; did you mean ${near}?`);
}

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
        summary: "a parameter in place of the default",
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
      { name: "dry-run", type: "flag", summary: "only show what would be deployed" },
    ],
    examples: ['%%deploy duration --name every-morning --pool default --cron "0 6 * * *"'],
    expand: async ({ args: [flowName], options, body }, context) => {
      const written = readBody(body);
      const flow = findFlow(context.graph, flowName);
      const wishes: DeployWishes = {
        name: text(options.name ?? written.name) ?? "default",
        pool: text(options.pool ?? written.pool) ?? "default",
        queue: text(options.queue ?? written.queue),
        cron: text(options.cron ?? written.cron),
        every: text(options.every ?? written.every),
        timezone: text(options.timezone ?? written.timezone),
        parameters: {
          ...(written.parameters as Record<string, unknown> | undefined),
          ...pairs(options.param),
        },
        tags: [...texts(written.tags), ...texts(options.tag)],
        description: text(options.description ?? written.description),
        include: [...texts(written.include), ...texts(options.include)],
        dryRun: options["dry-run"] === true,
      };
      checkTimeZone(wishes.timezone);
      const { lines, html } = await deployFromGraph(
        context.graph,
        flow,
        context.folder,
        wishes,
        reader,
        withClient,
      );
      context.display({ "text/html": html, "text/plain": lines.join("\n") });
      return {};
    },
  };
}
