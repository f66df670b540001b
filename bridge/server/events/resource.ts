/** Names what events are about: a resource has an id of its kind, `prefect.flow-run.<id>`; all else of it are labels. */
import type { Resource } from "../../contract/events/event.ts";

/** The label of a resource's id. */
export const RESOURCE_ID = "prefect.resource.id";
/** The label of a resource's name. */
export const RESOURCE_NAME = "prefect.resource.name";
/** The label that says what a related resource has to do with the event. */
export const RESOURCE_ROLE = "prefect.resource.role";

/**
 * A resource of an event.
 * @param kind `flow-run`
 * @param named its name and, of a related one, its role, where they are known
 */
export function resourceOf(
  kind: string,
  id: string,
  { name, role }: { name?: string | undefined; role?: string | undefined } = {},
  labels: Resource = {},
): Resource {
  return {
    [RESOURCE_ID]: `prefect.${kind}.${id}`,
    ...(name !== undefined && { [RESOURCE_NAME]: name }),
    ...(role !== undefined && { [RESOURCE_ROLE]: role }),
    ...labels,
  };
}
