/** `%sh`, `%%sh`, `%%bash`, `%npm`: commands, run beside the cells' own process. */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Magic, MagicError } from "../magic.ts";
import { words } from "../parse-call.ts";
import { becomes, kernelCall } from "../rewrite.ts";

function shell(name: string, program: string, summary: string, example: string): Magic {
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
      const flags = kind === "cell" && /^\s*[-+]/.test(line) ? words(line) : [];
      const above = flags.length > 0 ? "" : line;
      const script = kind === "cell" ? [above, body].filter((text) => text.trim() !== "").join("\n") : line;
      if (script.trim() === "")
        throw new MagicError("shell.empty", `%${kind === "cell" ? "%" : ""}${name} needs a command`);
      return becomes(
        `await ${kernelCall("shell", script, { program, ...(flags.length > 0 ? { flags } : {}) })};`,
      );
    },
  };
}

export const shMagic = shell(
  "sh",
  "sh",
  "Runs a command, or with %% a script, in sh.",
  "%sh ls -l data | head -3",
);

export const bashMagic = shell("bash", "bash", "Runs a script in bash.", "%%bash -e");

/** The package.json npm would use from `folder`, if there is one. */
function packageFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file)) return file;
    if (dirname(at) === at) return undefined;
  }
}

/** Those that a notebook has use for. */
const npmCommands = "audit ci exec explain install list outdated prune run uninstall update view".split(" ");

export const npmMagic: Magic = {
  name: "npm",
  kinds: ["line"],
  raw: true,
  summary: "Runs npm in the notebook's folder; what it installs can be imported in the next cell.",
  args: [
    {
      name: "COMMAND",
      required: true,
      rest: true,
      suggests: ({ args }) => (args.length === 0 ? npmCommands : []),
      summary: "as behind npm: install NAME, ls, …",
    },
  ],
  options: [],
  examples: ["%npm install lodash-es"],
  expand: ({ line }, { folder }) => {
    if (line.trim() === "") throw new MagicError("npm.empty", "%npm needs a command: %npm install NAME");
    if (!packageFile(folder)) {
      writeFileSync(
        join(folder, "package.json"),
        `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`,
        { flag: "wx" },
      );
    }
    return becomes(`await ${kernelCall("shell", `cd ${quote(folder)} && npm ${line}`)};`);
  },
};

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
