/** `vizReturnValue`: what a task or flow seems to give while a flow that calls it is drawn. */
import type { Option } from "./option.ts";

export interface VizReturnValueOption {
  /** What a call seems to give in `flow.visualize()`, where it does not run. Needed where the flow's code uses the value. */
  vizReturnValue?: unknown;
}

export const vizReturnValue: Option = {
  name: "vizReturnValue",
  kinds: ["task", "flow"],
  aliases: ["vizreturn", "visualizereturnvalue", "visualizeas"],
  problem: () => undefined,
  flags: [
    {
      name: "viz-return-value",
      type: "expression",
      value: "VALUE",
      summary: "what it seems to give when a flow that calls it is drawn: [1, 2, 3]",
      phrase: (value) => `drawn as giving ${value}`,
    },
  ],
};
