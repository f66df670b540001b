/** Asks a server which task runs it has recorded of those whose events it accepted. */
import type { Client } from "../../../../client/client.ts";
import type { Event } from "../../../../contract/events/event.ts";
import { isTerminalType, TERMINAL_STATE_TYPES } from "../../../../state.ts";
import { parseTime } from "../../../time/clock.ts";

/** How many of these task runs the server shows as they were sent: ended, or at all. */
export async function countRecorded(client: Client, events: readonly Event[]): Promise<number> {
  const ended: string[] = [];
  const begun: string[] = [];
  for (const event of events) (hasEnded(event) ? ended : begun).push(taskRunOf(event) ?? "");
  const state = { type: { any_: [...TERMINAL_STATE_TYPES] } };
  const counts = await Promise.all([
    ended.length > 0 ? client.taskRuns.count({ task_runs: { id: { any_: ended }, state } }) : 0,
    begun.length > 0 ? client.taskRuns.count({ task_runs: { id: { any_: begun } } }) : 0,
  ]);
  return counts[0] + counts[1];
}

/** Reads these task runs back; the answer says of an event whether its state, or a later one, is there. */
export async function readRecorded(client: Client, ids: string[]): Promise<(event: Event) => boolean> {
  const rows = await client.taskRuns.filter({ task_runs: { id: { any_: ids } } });
  const times = new Map(rows.map((row) => [row.id, parseTime(row.state?.timestamp ?? "")]));
  return (event) =>
    (times.get(taskRunOf(event) ?? "") ?? Number.NEGATIVE_INFINITY) >= parseTime(String(event.occurred));
}

/** The flow runs of these events that the server has no more: their task runs went with them. */
export async function goneFlowRuns(client: Client, events: readonly Event[]): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const id of new Set(events.flatMap((event) => flowRunOf(event) ?? []))) {
    if ((await client.flowRuns.find(id)) === undefined) gone.add(id);
  }
  return gone;
}

function hasEnded(event: Event): boolean {
  const { validated_state: state } = (event.payload ?? {}) as { validated_state?: { type?: string } };
  return isTerminalType(state?.type);
}

/** The id of the task run an event is about; undefined for any other event. */
export function taskRunOf(event: Event): string | undefined {
  return /^prefect\.task-run\.([0-9a-f-]{36})$/.exec(event.resource["prefect.resource.id"] ?? "")?.[1];
}

/** The id of the flow run that an event of a task run belongs to; undefined for a task run outside flows. */
export function flowRunOf(event: Event): string | undefined {
  const run = event.related?.find((resource) => resource["prefect.resource.role"] === "flow-run");
  return run?.["prefect.resource.id"]?.slice("prefect.flow-run.".length);
}
