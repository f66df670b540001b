/** `%%writefile`: writes the cell's text into a file. */
import { fileOperation, pathExpression } from "../file-operation.ts";
import type { Magic } from "../magic.ts";
import { becomes } from "../rewrite.ts";

export const writefileMagic: Magic = {
  name: "writefile",
  kinds: ["cell"],
  summary: "Writes the cell's text into a file; a local module written so can be imported at once.",
  args: [
    {
      name: "FILE",
      required: true,
      suggests: "file",
      summary: "where to, from the working folder; ~ is your home",
    },
  ],
  options: [{ name: "append", short: "a", type: "flag", summary: "add to the file" }],
  examples: ["%%writefile lib/clean.ts"],
  expand: ({ args: [file = ""], options, body }) => {
    const method = options.append ? "appendFileSync" : "writeFileSync";
    const work = [
      // One by one: see make-folder.ts.
      `(path, { dirname } = process.getBuiltinModule("node:path"), make = (folder) => fs.existsSync(folder) || (make(dirname(folder)), fs.mkdirSync(folder))) => (make(dirname(path))`,
      `fs.${method}(path, ${JSON.stringify(body.endsWith("\n") ? body : `${body}\n`)})`,
      `globalThis.console.log(${JSON.stringify(`${options.append ? "Added to" : "Wrote"} ${file}`)}))`,
    ].join(", ");
    const message = (text: string): string => JSON.stringify(`%%writefile: ${text}`);
    const inFile = message(`${file} can't be written: a part of its path is a file; name another folder`);
    const forbidden = message(`${file} may not be written; %sh ls -ld says who may write there`);
    return becomes(
      `${fileOperation(`(${work})(${pathExpression(file)})`, {
        ENOENT: ["writefile.path", message(`${file === "" ? '""' : file} is no path of a file; name one`)],
        EISDIR: ["writefile.folder", message(`${file} is a folder; name a file in it`)],
        ENOTDIR: ["writefile.path", inFile],
        EEXIST: ["writefile.path", inFile],
        EACCES: ["writefile.forbidden", forbidden],
        EROFS: ["writefile.forbidden", forbidden],
        "*": ["writefile.refused", `${message(`${file} could not be written: `)} + error.code`],
      })};`,
    );
  },
};
