/** `%%task`: makes a cell's function a task. */
import { checkOptions } from "../../bridge/options/options.ts";
import { type Magic, MagicError, type MagicOption } from "../../kernel/magic/magic.ts";
import { functionsBelow } from "../analysis/suggestions.ts";
import { findUnit } from "../analysis/unit.ts";
import { wrapUnit } from "../analysis/wrap.ts";
import { registrationLine } from "../display/registration-line.ts";

/** Options that tasks and flows share. */
export const runOptions: readonly MagicOption[] = [
  { name: "retries", type: "number", value: "N", summary: "how often a failed run is tried again" },
  { name: "retry-delay", type: "numbers", value: "S[,S…]", summary: "seconds before each retry" },
  { name: "timeout", type: "number", value: "S", summary: "seconds after which a run times out" },
  {
    name: "tag",
    type: "text",
    value: "T",
    many: true,
    summary: "a tag of its runs; may be given several times",
  },
];

/**
 * A magic's options as those of the SDK's task() or flow().
 * @throws MagicError `magic.value` for what the SDK would refuse
 */
export function sdkOptions(
  kind: "task" | "flow",
  name: string,
  options: Record<string, unknown>,
): Record<string, unknown> {
  const sdk = {
    name,
    retries: options.retries,
    retryDelay: options["retry-delay"],
    timeout: options.timeout,
    tags: options.tag,
    logPrints: true,
  };
  try {
    checkOptions(kind, sdk);
  } catch (error) {
    throw new MagicError("magic.value", `%%${kind}: ${(error as Error).message}`);
  }
  return sdk;
}

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
    ...runOptions,
    { name: "no-run", type: "flag", summary: "only register (a task never runs by itself)" },
  ],
  examples: ["%%task read_data --retries 3 --retry-delay 2", "async function readData(path: string) { … }"],
  expand: ({ args: [requested], options, body }, context) => {
    const unit = findUnit("task", body, requested, context.label, 1);
    const name = requested ?? unit.name;
    const sdk = sdkOptions("task", name, options);
    return {
      note: { kind: "task", name, exportName: unit.name },
      edit: (text, bodyStart) => wrapUnit(text, bodyStart, unit, "task", sdk),
      ran: () => context.display(registrationLine("task", name, unit, options)),
    };
  },
};
