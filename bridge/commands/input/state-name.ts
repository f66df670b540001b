/** Finds the state a user means by a word. */
import type { Client } from "../../client/client.ts";
import type { FlowRunFilter } from "../../contract/runs/flow-run.ts";
import { nearestName } from "../../nearest.ts";
import { defaultName, STATE_NAMES, STATE_TYPES, type StateType } from "../../state.ts";
import { UsageError } from "../session.ts";

type StateFilter = Pick<NonNullable<FlowRunFilter["state"]>, "operator" | "type" | "name">;

/**
 * By type (`completed` has the cached ones, too) or by name, however it is spelled: runs in any of them. A name we do
 * not know is one when a flow run has it: users may name states.
 * @throws UsageError `state.unknown` naming the nearest
 */
export async function stateFilter(client: Client, words: readonly string[]): Promise<StateFilter> {
  const types: StateType[] = [];
  const names: string[] = [];
  for (const word of words) {
    const known = await stateOf(client, word);
    if ("type" in known) types.push(known.type);
    else names.push(known.name);
  }
  return {
    ...(types.length > 0 && names.length > 0 && { operator: "or_" as const }),
    ...(types.length > 0 && { type: { any_: types } }),
    ...(names.length > 0 && { name: { any_: names } }),
  };
}

async function stateOf(client: Client, word: string): Promise<{ type: StateType } | { name: string }> {
  const plain = (text: string) => text.toLowerCase().replace(/[-_\s]/g, "");
  const type = STATE_TYPES.find((known) => plain(known) === plain(word));
  if (type) return { type };
  const names = Object.values(STATE_NAMES).flat();
  const name = names.find((known) => plain(known) === plain(word));
  if (name) return { name };
  const own = { state: { name: { any_: [word] } } };
  if ((await client.flowRuns.count({ flow_runs: own })) > 0) return { name: word };
  const nearest = nearestName(word, names);
  const types = STATE_TYPES.map(defaultName).join(", ");
  throw new UsageError(
    "state.unknown",
    `there is no state "${word}"; ${nearest ? `did you mean ${nearest}?` : `it is one of ${types}`}`,
  );
}
