/** The automations that are enabled, kept in memory until another process or this one changed one of them. */
import type { Automation } from "../../../contract/events/automation.ts";
import { allTriggers, type EventTrigger, type Trigger } from "../../../contract/events/trigger.ts";
import type { Micros } from "../../../contract/time.ts";
import type { Database } from "../../db/database.ts";
import { wireAutomation } from "../automation-row.ts";
import type { Composite } from "./composite.ts";
import { type Interest, interestOf } from "./interest.ts";

/** An automation with how its triggers hang together. */
export interface Enabled {
  automation: Automation;
  /** Events that came in before are not its. */
  since: Micros;
  /** The compound or sequence around a trigger, by the trigger's id. */
  parents: ReadonlyMap<string, Composite>;
}

/** A trigger that waits for events, and the automation it stands in. */
export interface WatchedTrigger {
  enabled: Enabled;
  trigger: EventTrigger;
  interest: Interest;
}

/** The triggers of all enabled automations. */
export interface EnabledAutomations {
  /** Those whose interest an event's name is. */
  interested(name: string): readonly WatchedTrigger[];
  proactive: readonly WatchedTrigger[];
  isEmpty: boolean;
  /** Whether names of events of task runs are of interest, which are by far the most events. */
  taskRuns: boolean;
}

/** Names of events that are remembered with who is interested: users may make any. */
const MAX_NAMES = 1000;

/** Returns what reads them, inside a transaction; again only when they changed. */
export function createEnabled(database: Database): () => EnabledAutomations {
  let version: unknown;
  let known: EnabledAutomations | undefined;
  return () => {
    const current = database.get("SELECT version FROM automation_version")?.version;
    if (known === undefined || current !== version) {
      version = current;
      known = load(database);
    }
    return known;
  };
}

function load(database: Database): EnabledAutomations {
  const watched = database.all("SELECT * FROM automation WHERE enabled = 1 ORDER BY id").flatMap((row) => {
    const automation = wireAutomation(row);
    const enabled = { automation, since: Number(row.enabled_since), parents: parentsIn(automation.trigger) };
    return allTriggers(automation.trigger).flatMap((trigger) =>
      trigger.type === "event" ? [{ enabled, trigger, interest: interestOf(trigger) }] : [],
    );
  });
  const byName = new Map<string, readonly WatchedTrigger[]>();
  return {
    interested(name) {
      let found = byName.get(name);
      if (found === undefined) {
        if (byName.size >= MAX_NAMES) byName.clear();
        found = watched.filter(({ interest }) => interest.inName(name));
        byName.set(name, found);
      }
      return found;
    },
    proactive: watched.filter(({ trigger }) => trigger.posture === "Proactive"),
    isEmpty: watched.length === 0,
    taskRuns: watched.some(({ trigger }) => mayNameTaskRuns(trigger)),
  };
}

const TASK_RUN = "prefect.task-run.";

/** A glob names one of them only if what it begins with does. */
function mayNameTaskRuns({ expect, after }: EventTrigger): boolean {
  if (expect.length === 0) return true;
  return [...expect, ...after].some((name) => {
    const start = name.split(/[*?[]/, 1)[0] ?? "";
    return start.startsWith(TASK_RUN) || (start !== name && TASK_RUN.startsWith(start));
  });
}

function parentsIn(root: Trigger): Map<string, Composite> {
  const parents = new Map<string, Composite>();
  for (const trigger of allTriggers(root)) {
    if (trigger.type === "event") continue;
    for (const child of trigger.triggers) parents.set(child.id, trigger);
  }
  return parents;
}
