/** Which options task() and flow() take; another spelling is answered with ours. */
import { CellflowError } from "../errors.ts";
import type { DeclaredParameters } from "../parameters/declared.ts";

export interface TaskOptions {
  /** What its runs are called; default: the function's own name. */
  name?: string;
  description?: string;
  /** How often a failed run is tried again. */
  retries?: number;
  /** Seconds before each retry, or a list: one for each retry, the last one for all further. */
  retryDelay?: number | readonly number[];
  /** Is this error worth a retry? Default: every one is. */
  retryCondition?: (error: unknown) => boolean;
  /** Seconds after which a run is abandoned and its signal aborts. */
  timeout?: number;
  tags?: readonly string[];
  /** What console.log prints while it runs becomes log lines too. Default: as the flow it is called in. */
  logPrints?: boolean;
  /** Names of the function's parameters, when its text cannot be read. */
  parameterNames?: readonly string[];
}

export interface FlowOptions extends Omit<TaskOptions, "retryCondition"> {
  /** What the parameters must be: a zod schema of an object, or JSON Schema. */
  parameters?: DeclaredParameters;
}

const taskNames = [
  "name",
  "description",
  "retries",
  "retryDelay",
  "retryCondition",
  "timeout",
  "tags",
  "logPrints",
  "parameterNames",
];
const flowNames = [...taskNames.filter((name) => name !== "retryCondition"), "parameters"];

// Spellings people know from Prefect's Python SDK and from its neighbours.
const meant: Record<string, string> = {
  retrydelayseconds: "retryDelay",
  retrydelays: "retryDelay",
  delay: "retryDelay",
  retry: "retries",
  maxretries: "retries",
  retryconditionfn: "retryCondition",
  timeoutseconds: "timeout",
  timeoutms: "timeout",
  printlogs: "logPrints",
  logprint: "logPrints",
  tag: "tags",
  taskname: "name",
  flowname: "name",
  parameterschema: "parameters",
  params: "parameters",
  parameter: "parameters",
  schema: "parameters",
};

/** @throws CellflowError `options.unknown` or `options.invalid`, in one line that names the right option. */
export function checkOptions(kind: "task" | "flow", options: Record<string, unknown>): void {
  const allowed = kind === "task" ? taskNames : flowNames;
  for (const key of Object.keys(options)) {
    if (allowed.includes(key)) continue;
    const bare = key.replaceAll(/[_-]/g, "").toLowerCase();
    const ours = allowed.find((name) => name.toLowerCase() === bare) ?? meant[bare];
    if (ours !== undefined && allowed.includes(ours)) {
      throw new CellflowError(
        "options.unknown",
        `${kind} has no option \`${key}\`: write \`${ours}\`${unit(ours)}`,
      );
    }
    throw new CellflowError(
      "options.unknown",
      `${kind} has no option \`${key}\`; it has ${allowed.join(", ")}`,
    );
  }
  const wrong = problem(options);
  if (wrong !== undefined) throw new CellflowError("options.invalid", `${kind} option ${wrong}`);
}

function unit(name: string): string {
  return name === "retryDelay" || name === "timeout" ? " (seconds)" : "";
}

function problem({ name, retries, retryDelay, timeout, tags }: Record<string, unknown>): string | undefined {
  const seconds = (value: unknown): boolean =>
    typeof value === "number" && Number.isFinite(value) && value >= 0;
  if (name !== undefined && (typeof name !== "string" || name === "" || /[/%&><]/.test(name))) {
    return `\`name\` must be a text without / % & > <, got ${JSON.stringify(name)}`;
  }
  if (retries !== undefined && !(Number.isInteger(retries) && (retries as number) >= 0)) {
    return `\`retries\` must be a whole number, 0 or more, got ${JSON.stringify(retries)}`;
  }
  if (
    retryDelay !== undefined &&
    !(Array.isArray(retryDelay) ? retryDelay.every(seconds) : seconds(retryDelay))
  ) {
    return `\`retryDelay\` must be seconds, or a list of seconds, got ${JSON.stringify(retryDelay)}`;
  }
  if (timeout !== undefined && !(seconds(timeout) && (timeout as number) > 0)) {
    return `\`timeout\` must be seconds, more than 0, got ${JSON.stringify(timeout)}`;
  }
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === "string"))) {
    return `\`tags\` must be a list of texts, got ${JSON.stringify(tags)}`;
  }
  return undefined;
}
