/** Finds what an action applies to: what is selected, or what the event or its trigger's labels are about. */
import type { Source } from "../../../contract/events/action.ts";
import type { Event, Resource } from "../../../contract/events/event.ts";
import { RESOURCE_ID, resourceOf } from "../../events/resource.ts";
import { asId } from "../../http/path.ts";
import type { Invocation } from "../invocation.ts";
import { ActionFailed } from "./outcome.ts";

/** The first resource of a kind (`prefect.flow-run`) that an event is about. */
export function firstOfKind({ resource, related }: Event, kind: string): Resource | undefined {
  return [resource, ...(related ?? [])].find((each) => kindOf(each[RESOURCE_ID] ?? "") === kind);
}

function kindOf(id: string): string {
  return id.slice(0, Math.max(id.lastIndexOf("."), 0));
}

/** The UUID in a resource's id, of the given kind. */
export function idIn(resourceId: string | undefined, kind: string): string | undefined {
  if (resourceId === undefined || kindOf(resourceId) !== kind) return undefined;
  return asId(resourceId.slice(kind.length + 1));
}

/** @throws ActionFailed when nothing is selected and the event is about none */
export function targetOf(
  { event }: Pick<Invocation, "event">,
  words: string,
  source: Source,
  selected: string | null,
): string {
  if (source === "selected" && selected !== null) return selected;
  if (!event) throw new ActionFailed(`No event to infer the ${words}`);
  const kind = `prefect.${words.replaceAll(" ", "-")}`;
  const id = idIn(firstOfKind(event, kind)?.[RESOURCE_ID], kind);
  if (id === undefined) throw new ActionFailed(`No ${words} could be inferred`);
  return id;
}

/** @throws ActionFailed when neither the trigger's labels nor the event name a flow run */
export function flowRunOf({ event, firing }: Pick<Invocation, "event" | "firing">): string {
  const kind = "prefect.flow-run";
  const id =
    idIn(firing.triggering_labels[RESOURCE_ID], kind) ??
    (event ? idIn(firstOfKind(event, kind)?.[RESOURCE_ID], kind) : undefined);
  if (id === undefined) throw new ActionFailed("No flow run could be inferred");
  return id;
}

/** What an action applied to, as its events name it. */
export function targetResource(kind: string, id: string, name?: string): Resource {
  return resourceOf(kind, id, { name, role: "target" });
}
