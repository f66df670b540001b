/** `%reset`: forgets the notebook's names. */
import type { Magic } from "../magic.ts";
import { becomes, kernelCall } from "../rewrite.ts";

export const resetMagic: Magic = {
  name: "reset",
  kinds: ["line"],
  summary: "Forgets every name of the notebook; imported modules stay loaded.",
  args: [],
  options: [],
  expand: (_call, context) => ({ ...becomes(`${kernelCall("reset")};`), ran: () => context.reset() }),
};
