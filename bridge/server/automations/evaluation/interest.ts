/** Decides which events a trigger is interested in, and which of its buckets an event falls into. */
import type { Event, Resource } from "../../../contract/events/event.ts";
import type { EventTrigger, ResourceSpecification } from "../../../contract/events/trigger.ts";
import { beginning, glob, pattern } from "../../events/filter/glob.ts";
import { RESOURCE_ROLE } from "../../events/resource.ts";

/** What one trigger asks of an event. */
export interface Interest {
  /** By the event's name alone. */
  inName(name: string): boolean;
  /** By its resources; asked for events whose name is of interest. */
  inResources(event: Event): boolean;
  startsAfter(name: string): boolean;
  expects(name: string): boolean;
  /** The values of the trigger's labels, in the order of the labels' names. */
  bucketingKey(event: Event): string[];
}

/** Compiled once, asked for every event. */
export function interestOf(trigger: EventTrigger): Interest {
  const names = trigger.expect.length === 0 ? ["*"] : [...trigger.expect, ...trigger.after];
  const globs = names.map(glob);
  const beginnings = trigger.expect.length === 0 ? [beginning("*")] : names.map(beginning);
  const after = trigger.after.map(pattern);
  const expect = trigger.expect.map(pattern);
  const match = specification(trigger.match);
  const related = [trigger.match_related].flat().map(specification);
  const labels = [...trigger.for_each].sort();
  return {
    inName: (name) => [beginnings, globs].every((either) => either.some((matches) => matches(name))),
    inResources: (event) =>
      match([event.resource]) && related.every((includes) => includes(event.related ?? [])),
    startsAfter: (name) => after.some((matches) => matches(name)),
    expects: (name) => expect.length === 0 || expect.some((matches) => matches(name)),
    bucketingKey: (event) => labels.map((label) => findLabel(event, label) ?? ""),
  };
}

/** Whether one of the resources has all the labels; no labels ask for nothing. */
function specification(asked: ResourceSpecification): (resources: readonly Resource[]) => boolean {
  const labels = Object.entries(asked).map(
    ([label, values]) => [label, [values].flat().map(pattern)] as const,
  );
  if (labels.length === 0) return () => true;
  return (resources) =>
    resources.some((resource) =>
      labels.every(([label, values]) => values.some((matches) => matches(labelOf(resource, label)))),
    );
}

/** A label of the event's resource, or with `related:<role>:` in front of the first related one in that role. */
function findLabel({ resource, related }: Event, label: string): string | undefined {
  const last = label.lastIndexOf(":");
  const [directive, ...role] = label.slice(0, Math.max(last, 0)).split(":");
  if (directive === "related") {
    const found = (related ?? []).find((each) => labelOf(each, RESOURCE_ROLE) === role.join(":"));
    if (found) return labelOf(found, label.slice(last + 1));
  }
  return labelOf(resource, label);
}

function labelOf(resource: Resource, label: string): string | undefined {
  return Object.hasOwn(resource, label) ? resource[label] : undefined;
}
