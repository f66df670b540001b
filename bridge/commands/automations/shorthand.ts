/** Makes automations of a few words: which states of which runs, and what follows. */
import { readDuration } from "../../duration-text.ts";
import { BODY, PAYLOAD, SUBJECT, stuckSubject } from "../../notify/run-templates.ts";
import { UsageError } from "../session.ts";

/** The words of `--on`, and the names of the states they stand for. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  scheduled: ["Scheduled"],
  late: ["Late"],
  pending: ["Pending"],
  running: ["Running"],
  retrying: ["Retrying", "AwaitingRetry"],
  paused: ["Paused", "Suspended"],
  completed: ["Completed"],
  failed: ["Failed", "TimedOut"],
  crashed: ["Crashed"],
  cancelled: ["Cancelled"],
};

/** The states in which a run is not stuck: it is over, or waits for something that it says. */
const NOT_STUCK = [
  "Completed",
  "Cached",
  "RolledBack",
  "Failed",
  "TimedOut",
  "Crashed",
  "Cancelling",
  "Cancelled",
  "Paused",
  "Suspended",
  "AwaitingRetry",
];

/** What the options say, with names replaced by what the API knows them by. */
export interface Shorthand {
  name: string;
  /** `failed,crashed`, `late`, `stuck`, or the name of a state. */
  on: string;
  /** `1h`: how long a run may take before it is stuck. */
  after?: string | undefined;
  /** Only runs of these. */
  deploymentIds: readonly string[];
  flowIds: readonly string[];
  tags: readonly string[];
  /** Blocks to notify, by type and id. */
  notify: readonly { slug: string; id: string }[];
  /** Deployments to run. */
  runIds: readonly string[];
}

/** The automation as the API takes it. @throws UsageError `usage.on`, `usage.after` */
export function shorthandAutomation(shorthand: Shorthand): Record<string, unknown> {
  const { name, deploymentIds, flowIds, tags } = shorthand;
  const words = shorthand.on
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  const isStuck = words.includes("stuck");
  if (words.length === 0)
    throw new UsageError("usage.on", `--on says which states: ${Object.keys(STATES).join(", ")}, stuck`);
  if (isStuck && words.length > 1)
    throw new UsageError(
      "usage.on",
      "stuck is waited for by an automation of its own: give --on stuck alone",
    );
  if (!isStuck && shorthand.after !== undefined)
    throw new UsageError("usage.after", "--after says how long a run may take: it goes with --on stuck");
  const after = shorthand.after ?? "1h";
  return {
    name,
    description: "",
    enabled: true,
    trigger: {
      type: "event",
      match: { "prefect.resource.id": "prefect.flow-run.*" },
      match_related: related([
        ["deployment", deploymentIds.map((id) => `prefect.deployment.${id}`)],
        ["flow", flowIds.map((id) => `prefect.flow.${id}`)],
        ["tag", tags.map((tag) => `prefect.tag.${tag}`)],
      ]),
      for_each: ["prefect.resource.id"],
      threshold: 1,
      ...(isStuck
        ? { ...stuckEvents(), within: secondsOf(after) }
        : { posture: "Reactive", expect: words.flatMap(statesOf).map(eventOf), within: 0 }),
    },
    actions: actionsOf(shorthand, isStuck ? stuckSubject(after) : SUBJECT),
  };
}

function stuckEvents(): Record<string, unknown> {
  return { posture: "Proactive", after: [eventOf("Running")], expect: NOT_STUCK.map(eventOf) };
}

function eventOf(state: string): string {
  return `prefect.flow-run.${state}`;
}

function statesOf(word: string): readonly string[] {
  const known = STATES[word.toLowerCase()];
  if (known) return known;
  // A state's own name, which code may give: Skipped.
  if (/^[A-Z][A-Za-z]*$/.test(word)) return [word];
  throw new UsageError(
    "usage.on",
    `--on ${word}: no such state; there are ${Object.keys(STATES).join(", ")}, stuck, and names of states like Skipped`,
  );
}

function secondsOf(after: string): number {
  const seconds = readDuration(after);
  if (seconds === undefined || seconds < 10)
    throw new UsageError(
      "usage.after",
      `--after ${after}: write a length of time of 10s or more, like 1h or 30m`,
    );
  return seconds;
}

/** Of each kind any of these; of all kinds one. */
function related(kinds: readonly (readonly [role: string, ids: readonly string[]])[]): object {
  const specifications = kinds
    .filter(([, ids]) => ids.length > 0)
    .map(([role, ids]) => ({ "prefect.resource.role": role, "prefect.resource.id": [...ids] }));
  return specifications.length > 1 ? specifications : (specifications[0] ?? {});
}

function actionsOf({ notify, runIds }: Shorthand, subject: string): object[] {
  return [
    ...notify.map(({ slug, id }) =>
      slug === "webhook"
        ? { type: "call-webhook", block_document_id: id, payload: PAYLOAD }
        : { type: "send-notification", block_document_id: id, subject, body: BODY },
    ),
    ...runIds.map((id) => ({ type: "run-deployment", source: "selected", deployment_id: id })),
  ];
}
