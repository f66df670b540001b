/** Finds the automations a user names: by name, by id, or all. */
import type { Client } from "../../client/client.ts";
import type { Automation } from "../../contract/events/automation.ts";
import { nearestName } from "../../nearest.ts";
import { isUuid } from "../../uuid.ts";
import { FailedError, type Session, UsageError } from "../session.ts";

export interface Named {
  id?: string;
  all?: boolean;
}

/** As many as the API gives at once. */
const PAGE = 200;

/** @throws UsageError `usage.automation` unless exactly one way of naming is used; FailedError `automation.unknown` */
export async function findAutomations(
  session: Session,
  name: string | undefined,
  { id, all }: Named,
): Promise<Automation[]> {
  const given = [name, id, all || undefined].filter((each) => each !== undefined);
  if (given.length === 0) throw new UsageError("usage.automation", "give an automation's name, or --id");
  if (given.length > 1)
    throw new UsageError("usage.automation", "give an automation's name, or --id, or --all: one of them");
  if (all) return allAutomations(session.client);
  return id === undefined ? byName(session, name ?? "") : [await byId(session, id)];
}

/** One of that name. @throws FailedError `automation.unclear` where several have it */
export function onlyOne(found: readonly Automation[], name: string | undefined): void {
  if (name === undefined || found.length <= 1) return;
  const ids = found.map(({ id }) => id).join(", ");
  throw new FailedError(
    "automation.unclear",
    `${found.length} automations have the name ${name}: name one by --id (${ids})`,
  );
}

export async function allAutomations(client: Client): Promise<Automation[]> {
  const all: Automation[] = [];
  for (;;) {
    const page = await client.automations.filter({ limit: PAGE, offset: all.length });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

async function byId({ client, api }: Session, id: string): Promise<Automation> {
  const found = isUuid(id.toLowerCase()) ? await client.automations.read(id) : undefined;
  if (found) return found;
  throw new FailedError("automation.unknown", `no automation with the id ${id} on the API at ${api}`);
}

async function byName({ client, api }: Session, name: string): Promise<Automation[]> {
  const found = await client.automations.filter({ automations: { name: { any_: [name] } }, limit: PAGE });
  if (found.length > 0) return found;
  const nearest = nearestName(
    name,
    (await allAutomations(client)).map((each) => each.name),
  );
  const hint = nearest ? `; did you mean ${nearest}?` : "";
  throw new FailedError("automation.unknown", `no automation ${name} on the API at ${api}${hint}`);
}
