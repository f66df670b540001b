/** `%npm`: runs npm in the notebook's folder, in a package.json of its own where there is none. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { nearestFile } from "../../source/nearest-file.ts";
import { type Magic, MagicError } from "../magic.ts";
import { becomes, kernelCall } from "../rewrite.ts";

/** The commands that a notebook has use for. */
const SUGGESTED = "audit ci exec explain install list outdated prune run uninstall update view".split(" ");

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

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
      suggests: ({ args }) => (args.length === 0 ? SUGGESTED : []),
      summary: "as behind npm: install NAME, ls, …",
    },
  ],
  options: [],
  examples: ["%npm install lodash-es"],
  expand: ({ line }, { folder }) => {
    if (line.trim() === "") throw new MagicError("npm.empty", "%npm needs a command: %npm install NAME");
    if (nearestFile(folder, "package.json") === undefined) {
      writeFileSync(
        join(folder, "package.json"),
        `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`,
        { flag: "wx" },
      );
    }
    return becomes(`await ${kernelCall("shell", `cd ${quote(folder)} && npm ${line}`)};`);
  },
};
