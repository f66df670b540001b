/** `runName`: what each run is called. */
import { readTemplate } from "../engine/naming/template.ts";
import type { Option } from "./option.ts";

/**
 * A template with names of the function's parameters, or properties of them, in braces (`fetch {station.id}`); or a
 * function of the parameters by name.
 */
// biome-ignore lint/suspicious/noExplicitAny: whoever writes the function knows what its parameters are
export type RunName = string | ((parameters: Record<string, any>) => string);

export interface RunNameOption {
  /**
   * What each run is called: `"fetch {station.id}"`, or a function of the parameters by name. Default: the task's name
   * and a short mark; of a flow two words.
   */
  runName?: RunName;
}

export const runName: Option = {
  name: "runName",
  kinds: ["task", "flow"],
  aliases: ["taskrunname", "flowrunname"],
  problem: (value) => {
    if (typeof value === "function") return undefined;
    if (typeof value !== "string" || value.trim() === "")
      return "must be a text like `fetch {station}`, or a function of the parameters";
    const read = readTemplate(value);
    return "problem" in read ? read.problem : undefined;
  },
  flags: [
    {
      name: "run-name",
      type: "text",
      value: "TEMPLATE",
      summary: "what each run is called, with parameters in braces: 'fetch {station}'",
      phrase: (value) => `runs called ${value}`,
    },
  ],
};
