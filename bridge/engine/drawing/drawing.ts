/** Notes the calls of tasks and flows in the code of a flow that is drawn, none of which runs. */
import { isLaterList } from "../../future.ts";
import { type State, states } from "../../state.ts";
import type { Definition } from "../definition.ts";
import { createOrigins, inputIds, taskInputs, withWaitFor } from "../task/inputs.ts";
import { createWaiting } from "../task/wait-for.ts";
import { now } from "../time/now.ts";
import { placeholder } from "./placeholder.ts";

/** One call, in the order in which they were made. */
export interface DrawnCall {
  /** `name-0`, `name-1`, … as Prefect has them. */
  id: string;
  kind: "task" | "flow" | "deployment";
  /** The task's or flow's name. */
  callee: string;
  /** Ids of the calls whose results are among its arguments, or are waited for. */
  inputs: Set<string>;
}

/** A call, as far as its caller sees one. */
export interface DrawnResult {
  readonly id: string;
  readonly name: string;
  readonly naming: undefined;
  state(): State;
  promise: Promise<never>;
}

export interface Drawing {
  /** Name and parameters of the flow that is drawn. */
  readonly flow: { name: string; parameters: Record<string, unknown> };
  readonly calls: readonly DrawnCall[];
  /** Notes a call with `args`; `wholes` are the lists that they were taken out of. */
  call(definition: Definition, args: readonly unknown[], wholes?: readonly unknown[]): DrawnResult;
  /** Notes what is started by name: a run of a deployment. */
  start(name: string, parameters: Record<string, unknown>): DrawnResult;
  /** What a person is asked for, or another run sends: nothing is asked, and no call stands for it. */
  ask(called: string): never;
  /** Resolves when nothing is left to be known of the calls so far. */
  settled(): Promise<void>;
}

export function createDrawing(flow: Drawing["flow"]): Drawing {
  const origins = createOrigins();
  const counts = new Map<string, number>();
  const calls: DrawnCall[] = [];
  const pending = new Set<Promise<unknown>>();

  const note = (
    kind: DrawnCall["kind"],
    callee: string,
    inputs: Record<string, string[]>,
    given: unknown,
  ): DrawnResult & { call: DrawnCall } => {
    const count = counts.get(callee) ?? 0;
    counts.set(callee, count + 1);
    const id = `${callee}-${count}`;
    const call: DrawnCall = { id, kind, callee, inputs: new Set(inputIds(inputs)) };
    calls.push(call);
    const value = given === undefined ? placeholder(usedProblem(flow.name, kind, callee)) : ownCopy(given);
    origins.remember(value, id);
    const state = states.Completed({ id, timestamp: now(), data: value });
    return {
      id,
      name: id,
      naming: undefined,
      call,
      state: () => state,
      promise: Promise.resolve(value as never),
    };
  };

  return {
    flow,
    calls,
    call(definition, args, wholes) {
      const { kind, name, options, parameters } = definition;
      const waiting = options.waitFor === undefined ? undefined : createWaiting(options.waitFor);
      const passed = taskInputs(origins, parameters.names, args, wholes);
      const inputs = waiting ? withWaitFor(passed, waiting.origins(origins)) : passed;
      const result = note(kind, name, inputs, options.vizReturnValue);
      // Of a list whose length was not known, the calls are there a little later.
      for (const later of args.filter(isLaterList)) {
        const known = later.made.then(({ list }) => {
          for (const input of origins.of(list)) result.call.inputs.add(input);
        });
        // Whoever draws waits for it, unless the flow's own code fails first.
        known.catch(() => {});
        pending.add(known);
      }
      return result;
    },
    start: (name, values) =>
      note("deployment", name, taskInputs(origins, Object.keys(values), Object.values(values)), undefined),
    ask: (called) =>
      placeholder(
        `flow ${flow.name} uses what ${called}() gives, and visualize() asks nobody: put the code that uses it into a task`,
      ) as never,
    async settled() {
      await Promise.allSettled(pending);
    },
  };
}

function usedProblem(flow: string, kind: DrawnCall["kind"], callee: string): string {
  const uses = `flow ${flow} uses what ${kind} ${callee} gives, which visualize() does not run`;
  if (kind === "deployment") return `${uses}: put the code that uses it into a task`;
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(callee) ? callee : "…";
  return `${uses}: say what it may give, as in ${kind}(${name}, { vizReturnValue: [1, 2, 3] })`;
}

/** Each call gives an object of its own, by which it is known; one of a class stays what it is. */
function ownCopy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null || Array.isArray(value);
  if (!isPlain && !ArrayBuffer.isView(value) && !(value instanceof Map || value instanceof Set)) return value;
  try {
    return structuredClone(value);
  } catch {
    // It holds a function, say: then it is the same for all calls.
    return value;
  }
}
