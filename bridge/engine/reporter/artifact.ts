/** Sends an artifact to the API and to displays. */
import { v7 } from "../../uuid.ts";
import type { Session } from "./delivery/session.ts";
import type { ArtifactRequest } from "./messages.ts";
import { findFlow, type RunRegistry } from "./run-registry.ts";
import { flowResources } from "./task-event.ts";

/** Makes an artifact and resolves with its id once the API has it. */
export async function makeArtifact(
  current: Session,
  registry: RunRegistry,
  request: ArtifactRequest,
): Promise<{ id: string }> {
  const { body, origin } = request;
  const flow = body.flow_run_id === undefined ? undefined : findFlow(registry, body.flow_run_id, true);
  const session = flow?.session ?? current;
  const artifact = await session.client.artifacts.create(body);
  const at = registry.now();
  session.outbox.event({
    id: v7(),
    occurred: registry.iso(at),
    event: "prefect.artifact.created",
    resource: {
      "prefect.resource.id": `prefect.artifact.${artifact.id}`,
      ...(body.key !== undefined && { "prefect.resource.name": body.key }),
    },
    related: flow ? flowResources(flow) : [],
    payload: { key: body.key ?? null, type: body.type, description: body.description ?? null },
    follows: null,
  });
  session.outbox.kick();
  registry.notify({
    kind: "artifact",
    id: artifact.id,
    key: body.key,
    type: body.type,
    description: body.description,
    data: body.data,
    flowRunId: body.flow_run_id,
    taskRunId: body.task_run_id,
    at,
    origin,
  });
  return { id: artifact.id };
}
