/** Decides whether a breakpoint that V8 has reached stops the code: its condition, its hits, its log message. */
import type { Protocol } from "devtools-protocol";
import type { Frame } from "../stepping/stack-frames.ts";
import { type Evaluate, STOP_GROUP } from "../values/evaluate.ts";
import { valueText } from "../values/value-text.ts";
import type { SetBreakpoint } from "./breakpoints.ts";
import { asBoolean } from "./condition.ts";
import { meetsHitCondition } from "./hit-condition.ts";
import { logParts } from "./log-message.ts";

/** False when the code is to go on; a log point's message is emitted as output. */
export type ShouldStop = (breakpoint: SetBreakpoint, frame: Frame | undefined) => Promise<boolean>;

export function createShouldStop(
  evaluate: Evaluate,
  emit: (event: string, body: object) => void,
): ShouldStop {
  return async (breakpoint, frame) => {
    const { condition, hitCondition, logMessage } = breakpoint.requested;
    const evaluated = (expression: string): Promise<Protocol.Runtime.RemoteObject | Error> =>
      evaluate(expression, frame, STOP_GROUP).catch((error: unknown) => error as Error);
    const print = (category: "stdout" | "stderr", text: string): void => {
      const { source, line } = breakpoint.reported;
      emit("output", { category, output: `${text}\n`, source, line });
    };
    /** The value of an expression that stood in braces. */
    const expressionText = async (expression: string): Promise<string> => {
      const value = await evaluated(expression);
      if (value instanceof Error) return value.message;
      return value.type === "string" ? String(value.value) : valueText(value);
    };
    if (condition) {
      const value = await evaluated(asBoolean(condition));
      // A condition that fails stops, so that the user sees where.
      if (value instanceof Error) print("stderr", `The breakpoint's condition failed: ${value.message}`);
      else if (value.value !== true) return false;
    }
    breakpoint.hits += 1;
    if (hitCondition && !meetsHitCondition(hitCondition, breakpoint.hits)) return false;
    if (!logMessage) return true;
    const texts = await Promise.all(
      logParts(logMessage).map((part, index) => (index % 2 === 0 ? part : expressionText(part))),
    );
    print("stdout", texts.join(""));
    return false;
  };
}
