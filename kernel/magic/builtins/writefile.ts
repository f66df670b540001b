/** `%%writefile`: the cell's text into a file. */
import type { Magic } from "../magic.ts";
import { becomes } from "../rewrite.ts";

export const writefileMagic: Magic = {
  name: "writefile",
  kinds: ["cell"],
  summary: "Writes the cell's text into a file; a local module written so can be imported at once.",
  args: [{ name: "FILE", required: true, suggests: "file", summary: "where to, from the working folder" }],
  options: [{ name: "append", short: "a", type: "flag", summary: "add to the file" }],
  examples: ["%%writefile lib/clean.ts"],
  expand: ({ args: [file = ""], options, body }) => {
    const method = options.append ? "appendFileSync" : "writeFileSync";
    const path = JSON.stringify(file);
    const make = `fs.mkdirSync(require("node:path").dirname(${path}), { recursive: true })`;
    const write = `fs.${method}(${path}, ${JSON.stringify(body)})`;
    return becomes(
      `((fs) => (${make}, ${write}, console.log(${JSON.stringify(`${options.append ? "Added to" : "Wrote"} ${file}`)})))(require("node:fs"));`,
    );
  },
};
