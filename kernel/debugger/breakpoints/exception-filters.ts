/** Decides which exceptions stop the code: those of the filters a front end has chosen, each with an optional condition. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Protocol } from "devtools-protocol";
import { asArgument } from "../protocol/cdp.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { type Evaluate, STOP_GROUP } from "../values/evaluate.ts";
import type { TimedCall } from "../values/timed-call.ts";
import { valueText } from "../values/value-text.ts";
import { asBoolean, expressionProblem } from "./condition.ts";

const CONDITION_DESCRIPTION = "Stop only where this is true; `error` is what was thrown";

/** What a user can choose, for the response to `initialize`. */
export const exceptionFilters: DebugProtocol.ExceptionBreakpointsFilter[] = [
  { filter: "uncaught", label: "Uncaught Exceptions" },
  { filter: "all", label: "All Exceptions" },
].map((filter) => ({
  ...filter,
  default: false,
  supportsCondition: true,
  conditionDescription: CONDITION_DESCRIPTION,
}));

/** A thrown value that stopped the code. */
export interface Thrown {
  value: Protocol.Runtime.RemoteObject;
  uncaught: boolean;
}

/** One that was chosen. */
export type ChosenFilter = Pick<DebugProtocol.ExceptionFilterOptions, "filterId" | "condition">;

/** The filters that are chosen now. */
export interface ExceptionFilters {
  /** Choose these from now on; for each whether it holds, in the protocol's form. */
  choose(filters: readonly ChosenFilter[]): { verified: boolean; message?: string }[];
  /** What V8 is to pause at. */
  state(): "all" | "uncaught" | "none";
  /** Whether a thrown value is one to stop at. */
  stopsAt(thrown: Thrown, frame: Frame | undefined): Promise<boolean>;
}

function filterProblem({ filterId, condition }: ChosenFilter): string | undefined {
  const known = exceptionFilters.map(({ filter }) => filter);
  if (!known.includes(filterId)) return `There is no filter ${filterId}, but ${known.join(" and ")}`;
  const problem = condition && expressionProblem(asBoolean(condition));
  return problem && `The condition can't be evaluated: ${problem}`;
}

export function createExceptionFilters(
  timedCall: TimedCall,
  evaluate: Evaluate,
  emit: (event: string, body: object) => void,
): ExceptionFilters {
  let chosen: ChosenFilter[] = [];
  const has = (id: string): boolean => chosen.some(({ filterId }) => filterId === id);

  const isTrue = async (condition: string, { value }: Thrown, frame: Frame | undefined): Promise<boolean> => {
    const predicate = await evaluate(`(error: any) => ${asBoolean(condition)}`, frame, STOP_GROUP);
    const call = "function (error) { return this(error); }";
    const { result, threw } = await timedCall(String(predicate.objectId), call, [asArgument(value)]);
    if (threw) throw new Error(valueText(result));
    return result.value === true;
  };

  const holds = async (condition: string, thrown: Thrown, frame: Frame | undefined): Promise<boolean> => {
    try {
      return await isTrue(condition, thrown, frame);
    } catch (error) {
      // As a breakpoint's: one that fails stops, so that the user sees where.
      const output = `The exception filter's condition failed: ${(error as Error).message}\n`;
      emit("output", { category: "stderr", output });
      return true;
    }
  };

  return {
    choose: (filters) => {
      const problems = filters.map(filterProblem);
      chosen = filters.filter((_, index) => problems[index] === undefined);
      return problems.map((message) => (message ? { verified: false, message } : { verified: true }));
    },
    state: () => (has("all") ? "all" : has("uncaught") ? "uncaught" : "none"),
    stopsAt: async (thrown, frame) => {
      for (const { filterId, condition } of chosen) {
        if (filterId === "uncaught" && !thrown.uncaught) continue;
        if (!condition || (await holds(condition, thrown, frame))) return true;
      }
      return false;
    },
  };
}
