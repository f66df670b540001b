/** A magic that runs a command, or a script, in the shell it is named for, beside the cells' own process. */
import { type Magic, MagicError } from "../magic.ts";
import { words } from "../parse-call.ts";
import { becomes, kernelCall } from "../rewrite.ts";

export function shellMagic(shell: { name: string; summary: string; example: string }): Magic {
  const { name, summary, example } = shell;
  return {
    name,
    kinds: ["cell", "line"],
    raw: true,
    summary,
    args: [
      { name: "COMMAND", rest: true, suggests: "file", summary: "the command; below %% a whole script" },
    ],
    options: [],
    examples: [example],
    expand: ({ kind, line, body }) => {
      // As in `%%bash -e`: options of the program, not the script's first line.
      const flags = kind === "cell" && /^\s*[-+]/.test(line) ? words(line) : undefined;
      const above = flags ? "" : line;
      const script = kind === "cell" ? [above, body].filter((text) => text.trim() !== "").join("\n") : line;
      if (script.trim() === "")
        throw new MagicError("shell.empty", `%${kind === "cell" ? "%" : ""}${name} needs a command`);
      return becomes(`await ${kernelCall("shell", script, { program: name, flags })};`);
    },
  };
}
