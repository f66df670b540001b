/** `%%task`: a cell's function becomes a task. */
import type { Magic } from "../../kernel/magic/magic.ts";
import { sdkFlags, sdkOptions } from "../analysis/sdk-options.ts";
import { functionsBelow } from "../analysis/suggestions.ts";
import { findUnit } from "../analysis/unit.ts";
import { wrapUnit } from "../analysis/wrap.ts";
import { registrationLine } from "../display/registration-line.ts";

export const taskMagic: Magic = {
  name: "task",
  code: true,
  kinds: ["cell"],
  summary:
    "Makes the cell's function a task: a step that is watched, timed, logged and, where asked, tried again.",
  args: [
    {
      name: "NAME",
      suggests: functionsBelow,
      summary: "the name of its runs; with several functions, says which one is meant",
    },
  ],
  options: [
    ...sdkFlags("task"),
    { name: "no-run", type: "flag", summary: "only register (a task never runs by itself)" },
  ],
  examples: ["%%task read_data --retries 3 --retry-delay 2", "async function readData(path: string) { … }"],
  expand: ({ args: [requested], options, body }, context) => {
    const unit = findUnit("task", body, requested, context.label, 1);
    const name = requested ?? unit.name;
    const shared = sdkOptions("task", name, options);
    // A template means the names as the cell has them, also in a bundle, where a parameter may have another.
    const parameterNames = unit.parameters.map((parameter) => parameter.name);
    const isNamed = !parameterNames.includes("") && unit.params.every(({ type }) => type !== "RestElement");
    const sdk = shared.runName && isNamed ? { ...shared, parameterNames } : shared;
    return {
      note: { kind: "task", name, exportName: unit.name },
      edit: (text, bodyStart) => wrapUnit(text, bodyStart, unit, "task", sdk),
      ran: () => context.display(registrationLine("task", name, unit, options)),
    };
  },
};
