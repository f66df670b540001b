/** `%who`, `%reset`: the notebook's names. */
import type { Magic } from "../magic.ts";
import { becomes, kernelCall } from "../rewrite.ts";

export const whoMagic: Magic = {
  name: "who",
  kinds: ["line"],
  summary: "Lists the notebook's names with type and value.",
  args: [],
  options: [],
  expand: () => becomes(`${kernelCall("names")}.map((item) => item)`),
};

export const resetMagic: Magic = {
  name: "reset",
  kinds: ["line"],
  summary: "Forgets every name of the notebook; imported modules stay loaded.",
  args: [],
  options: [],
  expand: (_call, context) => ({ ...becomes(`${kernelCall("reset")};`), ran: () => context.reset() }),
};
