/** `cellflow automation ls | inspect | pause | resume | delete` */
import type { Automation } from "../../contract/events/automation.ts";
import { type Consent, confirm, confirmMany } from "../input/confirm.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { UsageError, withClient } from "../session.ts";
import { describeAction, describeTrigger } from "./describe.ts";
import { allAutomations, findAutomations, type Named, onlyOne } from "./find-automations.ts";

export interface InspectOptions {
  id?: string;
  json?: boolean;
  yaml?: boolean;
  output?: string;
}

/** The columns of `automation ls`. */
const COLUMNS: Column<Automation>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "ENABLED", value: ({ enabled }) => (enabled ? "yes" : "no") },
  { title: "TRIGGER", value: ({ trigger }) => describeTrigger(trigger) },
  { title: "ACTIONS", value: (automation) => actionsOf(automation).join("; ") },
  { title: "ID", value: ({ id }) => id },
];

export async function list(options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const all = await allAutomations(client);
    if (options.json) printJson(all);
    else if (all.length === 0) print(`no automations on the API at ${api}`);
    else printTable(COLUMNS, all);
  });
}

export async function inspect(name: string | undefined, options: InspectOptions): Promise<void> {
  const format = formatOf(options);
  await withClient(async (session) => {
    const found = await findAutomations(session, name, { id: options.id });
    // As Prefect does: several may have the name.
    const shown = options.id === undefined ? found : found[0];
    if (format === "json") printJson(shown);
    else if (format === "yaml") print((await import("yaml")).stringify(shown).trimEnd());
    else print(found.map(described).join("\n\n"));
  });
}

export async function pause(name: string | undefined, options: Named): Promise<void> {
  await setEnabled(name, options, false);
}

export async function resume(name: string | undefined, options: Named): Promise<void> {
  await setEnabled(name, options, true);
}

export async function remove(name: string | undefined, options: Named & Consent): Promise<void> {
  await withClient(async (session) => {
    const found = await findAutomations(session, name, options);
    onlyOne(found, name);
    const [first] = found;
    if (options.all && first) await confirmMany(`delete all ${found.length} automations`, options);
    else if (first) await confirm(`delete automation ${first.name}`, options);
    for (const { id } of found) await session.client.automations.delete(id);
    print(done("deleted", found, options, session.api));
  });
}

async function setEnabled(name: string | undefined, options: Named, enabled: boolean): Promise<void> {
  await withClient(async (session) => {
    const found = await findAutomations(session, name, options);
    onlyOne(found, name);
    for (const { id } of found) await session.client.automations.setEnabled(id, enabled);
    print(done(enabled ? "resumed" : "paused", found, options, session.api));
  });
}

function done(what: string, found: readonly Automation[], { all }: Named, api: string): string {
  if (found.length === 0) return `no automations on the API at ${api}`;
  if (all) return `${what} ${found.length} automation${found.length === 1 ? "" : "s"}`;
  return found.map(({ name, id }) => `${what} automation ${name} (${id})`).join("\n");
}

/** @throws UsageError `usage.output` */
function formatOf({ json, yaml, output }: InspectOptions): "json" | "yaml" | undefined {
  if (yaml) return "yaml";
  if (json) return "json";
  if (output === undefined) return undefined;
  const format = output.toLowerCase();
  if (format === "json" || format === "yaml") return format;
  throw new UsageError("usage.output", `--output is json or yaml, got "${output}"`);
}

function described(automation: Automation): string {
  return facts([
    ["name", automation.name],
    ["id", automation.id],
    ["enabled", automation.enabled ? "yes" : "no: it is paused"],
    ["description", automation.description],
    ["tags", automation.tags.join(", ")],
    ["trigger", describeTrigger(automation.trigger)],
    ["actions", actionsOf(automation).join("\n")],
    ["created", localTime(automation.created)],
    ["updated", localTime(automation.updated)],
  ]);
}

function actionsOf({ actions, actions_on_trigger, actions_on_resolve }: Automation): string[] {
  return [
    ...actions.map(describeAction),
    ...actions_on_trigger.map((action) => `(trigger) ${describeAction(action)}`),
    ...actions_on_resolve.map((action) => `(resolve) ${describeAction(action)}`),
  ];
}
