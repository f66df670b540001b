/** `%%check`: a cell that only runs when TypeScript has nothing against it. */
import { diagnosticLine } from "../../language/diagnostics/diagnostics.ts";
import { type Magic, MagicError } from "../magic.ts";
import { withoutLine } from "../rewrite.ts";

export const checkMagic: Magic = {
  name: "check",
  kinds: ["cell"],
  code: true,
  summary:
    "Checks the cell's types first: what TypeScript has against it is an error, and then nothing runs.",
  args: [],
  options: [],
  examples: ["%%check"],
  expand: async ({ body }, context) => {
    const remarks = await context.check(`\n${body}`);
    if (remarks.length > 0) {
      throw new MagicError(
        "check.types",
        remarks.map((remark) => `${context.label}, ${diagnosticLine(remark)}`).join("\n"),
      );
    }
    return { edit: withoutLine };
  },
};
