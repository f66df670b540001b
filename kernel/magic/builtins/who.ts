/** `%who`: lists the notebook's names. */
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
