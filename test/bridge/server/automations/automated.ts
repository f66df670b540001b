/** Automations of a test's server: made, triggered, and what their events say. */
import { formatTime } from "../../../../bridge/contract/time.ts";
import type { ApiServer } from "../../../../bridge/server/app.ts";
import { v7 } from "../../../../bridge/uuid.ts";
import { ask } from "../harness.ts";

export const EVENT = { type: "event", posture: "Reactive", expect: ["a.happened"] };

export async function automate(server: ApiServer, extra: object): Promise<string> {
  const body = { name: "a", trigger: EVENT, actions: [{ type: "do-nothing" }], ...extra };
  return idOf(await ask(server, "/automations/", body));
}

export async function emit(server: ApiServer, extra: object = {}): Promise<string> {
  const id = v7();
  const event = {
    id,
    occurred: formatTime(Date.now() * 1000),
    event: "a.happened",
    resource: { "prefect.resource.id": "thing.1" },
    ...extra,
  };
  await ask(server, "/events", [event]);
  return id;
}

export interface ToldEvent {
  event: string;
  payload: Record<string, unknown>;
  related: Record<string, string>[];
}

export function events(server: ApiServer, prefix = "prefect.automation."): Promise<ToldEvent[]> {
  const filter = { event: { prefix: [prefix] }, order: "ASC" };
  return ask(server, "/events/filter", { filter }).then((page) => page.events);
}

/** The id of a block document made of these data. */
export async function saveBlock(
  server: ApiServer,
  slug: string,
  data: object,
  name = "ops",
): Promise<string> {
  const type = await ask(server, `/block_types/slug/${slug}`);
  const [schema] = await ask(server, "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [idOf(type)] } },
  });
  const body = { name, data, block_type_id: type.id, block_schema_id: idOf(schema) };
  return idOf(await ask(server, "/block_documents/", body));
}

function idOf(answer: { id?: unknown }): string {
  if (typeof answer?.id !== "string") throw new Error(JSON.stringify(answer));
  return answer.id;
}
