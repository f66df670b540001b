/** An automation on the wire: what triggers it and what it does then. */
import { z } from "zod";
import { someIdCriterion, someTextCriterion, tagsCriterion } from "../criteria.ts";
import { model, optional, required } from "../pydantic/model.ts";
import { checked, list, nullable, type Reader } from "../pydantic/read.ts";
import { boolean, string } from "../pydantic/scalars.ts";
import { operator, page, timestamp } from "../scalars.ts";
import { type Action, actionReader, type TemplateChecks } from "./action.ts";
import { type ResourceSpecification, type Trigger, trigger } from "./trigger.ts";

export interface AutomationCore {
  name: string;
  description: string;
  enabled: boolean;
  tags: string[];
  trigger: Trigger;
  actions: Action[];
  /** Done, too, when it goes into a triggered state. */
  actions_on_trigger: Action[];
  /** Done when it leaves that state; no trigger of this server does. */
  actions_on_resolve: Action[];
}

export interface Automation extends AutomationCore {
  id: string;
  created: string;
  updated: string;
}

export type AutomationCreate = AutomationCore & { owner_resource: string | null };

/** More than anyone has, and few enough for one transaction. */
const MAX_ACTIONS = 100;

export interface AutomationReaders {
  create: Reader<AutomationCreate>;
  update: Reader<AutomationCore>;
  patch: Reader<{ enabled: boolean }>;
}

/** Reads the bodies of requests. */
export function automationReaders(checks: TemplateChecks): AutomationReaders {
  const actions = checked(list(actionReader(checks)), ({ length }) =>
    length > MAX_ACTIONS ? `an automation may have ${MAX_ACTIONS} actions at most` : undefined,
  );
  const core = {
    name: required(string),
    description: optional(string, () => ""),
    enabled: optional(boolean, () => true),
    tags: optional(list(string), () => []),
    trigger: required(trigger),
    actions: required(actions),
    actions_on_trigger: optional(actions, () => []),
    actions_on_resolve: optional(actions, () => []),
  };
  return {
    create: checked(
      model<AutomationCreate>({ ...core, owner_resource: optional(nullable(string), () => null) }, "forbid"),
      deploymentLoop,
    ),
    update: checked(model<AutomationCore>(core, "forbid"), deploymentLoop),
    patch: model<{ enabled: boolean }>({ enabled: optional(boolean, () => true) }, "forbid"),
  };
}

/** States that every run of a deployment goes through. */
const EVERY_RUN = [
  "prefect.flow-run.Scheduled",
  "prefect.flow-run.Pending",
  "prefect.flow-run.Running",
  "prefect.flow-run.*",
];

/** Why an automation would start runs that start runs, without end. */
export function deploymentLoop({ enabled, trigger, actions }: AutomationCore): string | undefined {
  if (!enabled || trigger.type !== "event" || trigger.posture !== "Reactive") return undefined;
  if (!trigger.expect.some((event) => EVERY_RUN.includes(event))) return undefined;
  const isAnyRun = matchesEveryRun(trigger.match) && [trigger.match_related].flat().some(matchesEveryRun);
  for (const action of actions) {
    if (action.type !== "run-deployment") continue;
    if (action.source === "inferred") {
      return (
        "Running an inferred deployment from a flow run state change event will lead to an infinite loop of flow " +
        "runs.  Please choose a specific deployment and add additional filtering labels to the match or " +
        "match_related for this automation's trigger."
      );
    }
    if (isAnyRun) {
      return (
        "Running a selected deployment from a flow run state change event may lead to an infinite loop of flow " +
        "runs.  Please include additional filtering labels on either match or match_related to narrow down which " +
        "flow runs will trigger this automation to exclude flow runs from the deployment you've selected."
      );
    }
  }
  return undefined;
}

function matchesEveryRun(specification: ResourceSpecification): boolean {
  const labels = Object.keys(specification);
  if (labels.length === 0) return true;
  const ids = specification["prefect.resource.id"];
  return labels.length === 1 && ids !== undefined && [ids].flat().includes("prefect.flow-run.*");
}

const automationFilter = z.strictObject({
  operator: operator.optional(),
  id: someIdCriterion.nullish(),
  name: someTextCriterion.nullish(),
  created: z.strictObject({ before_: timestamp.nullish() }).nullish(),
  tags: tagsCriterion.nullish(),
});
export type AutomationFilter = z.infer<typeof automationFilter>;

export const automationFilterRequest = z.object({
  automations: automationFilter.nullish(),
  sort: z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]).nullish(),
  ...page,
});
export const automationCountRequest = z.object({ automations: automationFilter.nullish() });
