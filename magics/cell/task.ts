/** `%%task`: a cell's function becomes a task. */
import type { Magic } from "../../kernel/magic/magic.ts";
import { sdkFlags, sdkOptions } from "../analysis/sdk-options.ts";
import { functionsBelow } from "../analysis/suggestions.ts";
import { findUnit } from "../analysis/unit.ts";
import { wrapUnit } from "../analysis/wrap.ts";
import { registered } from "../display/registered.ts";

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
      summary: "what its runs are called; says which function is meant when there are several",
    },
  ],
  options: [
    ...sdkFlags("task"),
    { name: "no-run", type: "flag", summary: "only register (a task never runs by itself)" },
  ],
  examples: ["%%task read_data --retries 3 --retry-delay 2", "async function readData(path: string) { … }"],
  expand: ({ args: [wanted], options, body }, context) => {
    const unit = findUnit("task", body, wanted, context.label, 1);
    const name = wanted ?? unit.name;
    const sdk = sdkOptions("task", name, options);
    return {
      note: { kind: "task", name, exportName: unit.name },
      edit: (text, bodyStart) => wrapUnit(text, bodyStart, unit, "task", sdk),
      ran: () => context.display(registered("task", name, unit, options)),
    };
  },
};
