/** Emits events of the user's own, which automations and others can listen to. */
import { currentFrame, currentRun } from "../context.ts";
import type { Event } from "../contract/events/event.ts";
import { getClient } from "../engine/api.ts";
import { currentDrawing } from "../engine/drawing/current-drawing.ts";
import { calledIn } from "../engine/live/live-run.ts";
import { now } from "../engine/time/now.ts";
import { CellflowError } from "../errors.ts";
import { v7 } from "../uuid.ts";

/** Labels of what an event is about; `prefect.resource.id` names it. */
export type EventResource = { "prefect.resource.id": string } & Record<string, string>;

export interface EmitEventOptions {
  /** What happened: `taxi.file.arrived`. */
  event: string;
  /** What it happened to. */
  resource: EventResource;
  /** Other things that it is about, each with a `prefect.resource.role`; the run it is emitted in is added. */
  related?: EventResource[];
  payload?: Record<string, unknown>;
  /** Default: now. */
  occurred?: Date;
  id?: string;
  /** The event before this one, if it follows one. */
  follows?: string;
}

/** Emits an event. Resolves with it when the API has it. @throws CellflowError `event.invalid` */
export function emitEvent(options: EmitEventOptions): Promise<Event> {
  return calledIn(currentRun(), async () => {
    const { event: name, resource, related = [], payload = {}, occurred, id = v7(), follows } = options;
    if (typeof name !== "string" || name === "") throw invalid("`event`, a name like `taxi.file.arrived`");
    for (const one of [resource, ...related])
      if (typeof one?.["prefect.resource.id"] !== "string")
        throw invalid('`resource` (and each of `related`) with a "prefect.resource.id"');
    const event: Event = {
      id,
      occurred: (occurred ?? new Date(now())).toISOString(),
      event: name,
      resource,
      related: [...related, ...runResources()],
      payload,
      ...(follows !== undefined && { follows }),
    };
    if (currentDrawing()) return event;
    await (await getClient()).events.post([event]);
    return event;
  });
}

/** The runs that the code belongs to, as Prefect's client names them. */
function runResources(): EventResource[] {
  const { flow, task } = currentFrame() ?? {};
  const resource = (role: string, id: string, name: string): EventResource => ({
    "prefect.resource.id": `prefect.${role}.${id}`,
    "prefect.resource.role": role,
    "prefect.resource.name": name,
  });
  return [
    ...(flow ? [resource("flow-run", flow.run.id, flow.run.name)] : []),
    ...(task ? [resource("task-run", task.id, task.name)] : []),
  ];
}

function invalid(what: string): CellflowError {
  return new CellflowError("event.invalid", `emitEvent needs ${what}`);
}
