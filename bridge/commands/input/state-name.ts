/** Finds the state a user means by a word. */
import type { Client } from "../../client/client.ts";
import type { FlowRunFilter } from "../../contract/runs/flow-run.ts";
import { nearestName } from "../../nearest.ts";
import { defaultName, STATE_NAMES, STATE_TYPES } from "../../state.ts";
import { UsageError } from "../session.ts";

type StateFilter = NonNullable<FlowRunFilter["state"]>;

/**
 * By type (`completed` has the cached ones, too) or by name, however it is spelled. A name we do not know is one
 * when a run has it: users may name states.
 * @throws UsageError `state.unknown` naming the nearest
 */
export async function stateFilter(client: Client, word: string): Promise<StateFilter> {
  const plain = (text: string) => text.toLowerCase().replace(/[-_\s]/g, "");
  const type = STATE_TYPES.find((known) => plain(known) === plain(word));
  if (type) return { type: { any_: [type] } };
  const names = Object.values(STATE_NAMES).flat();
  const name = names.find((known) => plain(known) === plain(word));
  if (name) return { name: { any_: [name] } };
  const own: StateFilter = { name: { any_: [word] } };
  if ((await client.flowRuns.count({ flow_runs: { state: own } })) > 0) return own;
  const nearest = nearestName(word, names);
  const types = STATE_TYPES.map(defaultName).join(", ");
  throw new UsageError(
    "state.unknown",
    `there is no state "${word}"; ${nearest ? `did you mean ${nearest}?` : `it is one of ${types}`}`,
  );
}
