/** `%%check`: runs the cell only when TypeScript reports no errors in it. */
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
    const diagnostics = await context.check(`\n${body}`);
    if (diagnostics.length > 0) {
      throw new MagicError(
        "check.types",
        diagnostics.map((diagnostic) => `${context.label}, ${diagnosticLine(diagnostic)}`).join("\n"),
      );
    }
    return { edit: withoutLine };
  },
};
