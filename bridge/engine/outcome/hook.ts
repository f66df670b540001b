/** Defines a hook as it is called. */
import type { HookedFlowRun, HookedTaskRun } from "../../options/hooks.ts";
import type { State } from "../../state.ts";

export type Hook = (made: unknown, run: HookedFlowRun | HookedTaskRun, state: State) => unknown;
