/** `onRunning`, `onCompletion`, `onFailure` and their kin: what is called when a run has entered a state. */
import { referenceProblem } from "../notify/reference.ts";
import type { State } from "../state.ts";
import type { DescriptionOption } from "./description.ts";
import type { NameOption } from "./name.ts";
import type { Option, OptionKind } from "./option.ts";
import type { RetriesOption } from "./retry/retries.ts";
import type { TagsOption } from "./tags.ts";
import type { TimeoutOption } from "./timeout.ts";

/** The task or flow whose run a hook is called for: the object that `task()` or `flow()` made. */
export interface Hooked<K extends OptionKind> {
  readonly kind: K;
  readonly name: string;
  readonly fn: (...args: never[]) => unknown;
  readonly options: NameOption & DescriptionOption & RetriesOption & TimeoutOption & TagsOption;
}

/** A flow run as its hooks see it. */
export interface HookedFlowRun {
  readonly id: string;
  readonly name: string;
  /** The flow's name. */
  readonly flow: string;
  readonly parameters: Record<string, unknown>;
}

/** A task run as its hooks see it. */
export interface HookedTaskRun {
  readonly id: string;
  readonly name: string;
  /** The task's name. */
  readonly task: string;
  /** The flow run it is part of; undefined for a task called outside of flows. */
  readonly flowRunId: string | undefined;
  /** Tries so far. */
  readonly runCount: number;
}

/**
 * Called with the flow, the run and the state it has entered. What the function gave, or threw, is the state's `data`.
 * It runs in the run: getRunLogger() writes to its log, artifacts and task runs belong to it. The call of the flow
 * settles when it has ended; an error in it is logged, and changes nothing else.
 */
export type FlowHook = (flow: Hooked<"flow">, run: HookedFlowRun, state: State) => void | Promise<void>;
/** The same of a task. */
export type TaskHook = (task: Hooked<"task">, run: HookedTaskRun, state: State) => void | Promise<void>;
/**
 * A block by its type and name, `"slack-webhook/ops"`: the message about the run is sent through it, with its state,
 * message, duration, link, and the number of its newest report. Blocks of the types slack-webhook, webhook,
 * custom-webhook, email, ms-teams-webhook, discord-webhook and mattermost-webhook send messages.
 */
export type BlockHook = `${string}/${string}`;
/** One, or several, which are called one after the other: functions, and blocks to notify. */
type OneOrMore<H> = H | BlockHook | readonly (H | BlockHook)[];

/** These three are called wherever the run is: in a notebook, a plain file, a worker's process. */
interface HookOptions<H> {
  /** Called before each try: the run has entered Running or Retrying. */
  onRunning?: OneOrMore<H>;
  /** Called when the run has completed, under whatever name the state has. */
  onCompletion?: OneOrMore<H>;
  /** Called when the run has failed or timed out for good: not before a retry. */
  onFailure?: OneOrMore<H>;
}

export interface TaskHookOptions extends HookOptions<TaskHook> {}

export interface FlowHookOptions extends HookOptions<FlowHook> {
  /**
   * Called when the run was cancelled: through the API, or by Stop in a notebook; in a worker also when the worker is
   * asked to stop, and for a run that did not react and was killed. It has 5 seconds, after which it is not waited for
   * any more. Not called for a plain file that Ctrl-C ends.
   */
  onCancellation?: OneOrMore<FlowHook>;
  /**
   * Called when the process of a deployment's run was killed, ran out of memory, or ended before the run did: its
   * worker loads the code again and calls it, in a process of its own. Not called where no worker of cellflow's is
   * (a notebook, a plain file, Prefect's own workers) or the worker went with it: an automation of the API sees those.
   */
  onCrashed?: OneOrMore<FlowHook>;
}

interface HookKind {
  name: string;
  kinds: readonly OptionKind[];
  aliases: readonly string[];
  /** When the message is sent that its flag asks for. */
  when: string;
}

function hook({ name, kinds, aliases, when }: HookKind): Option {
  return {
    name,
    kinds,
    aliases,
    problem(value) {
      for (const one of [value].flat()) {
        if (typeof one === "function") continue;
        if (typeof one === "string") {
          const problem = referenceProblem(one);
          if (problem !== undefined) return problem;
          continue;
        }
        const of = kinds.length > 1 ? "the task or flow" : "the flow";
        return `must be a function of ${of}, its run and the state, a block's TYPE/NAME, or a list of them`;
      }
      return undefined;
    },
    flags: [
      {
        name: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        type: "text",
        value: "TYPE/NAME",
        many: true,
        summary: `a block to notify ${when} (slack-webhook/ops); may be repeated`,
        phrase: (value) => `${[value].flat().join(", ")} notified ${when}`,
      },
    ],
  };
}

export const hooks: readonly Option[] = [
  hook({ name: "onRunning", kinds: ["task", "flow"], aliases: ["onstart"], when: "when a try begins" }),
  hook({
    name: "onCompletion",
    kinds: ["task", "flow"],
    aliases: ["oncomplete", "oncompleted", "onsuccess"],
    when: "when a run has completed",
  }),
  hook({
    name: "onFailure",
    kinds: ["task", "flow"],
    aliases: ["onfail", "onfailed", "onerror"],
    when: "when a run has failed",
  }),
  hook({
    name: "onCancellation",
    kinds: ["flow"],
    aliases: ["oncancel", "oncancelled"],
    when: "when a run was cancelled",
  }),
  hook({ name: "onCrashed", kinds: ["flow"], aliases: ["oncrash"], when: "when a run's process is gone" }),
];
