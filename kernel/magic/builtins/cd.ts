/** `%cd`: changes or shows the working folder. */
import { fileOperation, missing, pathExpression } from "../file-operation.ts";
import type { Magic } from "../magic.ts";
import { becomes } from "../rewrite.ts";

export const cdMagic: Magic = {
  name: "cd",
  kinds: ["line"],
  summary: "Changes the working folder; without a folder, says which it is.",
  args: [{ name: "FOLDER", suggests: "folder", summary: "where to go; ~ is your home" }],
  options: [],
  examples: ["%cd data"],
  expand: ({ args: [folder] }) => {
    const message = (text: string): string => JSON.stringify(`%cd: ${text}`);
    if (folder === undefined)
      return becomes(
        fileOperation("process.cwd()", {
          ENOENT: ["cd.gone", message("the working folder is gone; go to another with %cd FOLDER")],
        }),
      );
    return becomes(
      fileOperation(`(process.chdir(${pathExpression(folder)}), process.cwd())`, {
        ENOENT: [
          "cd.missing",
          `"%cd: " + ${missing("folder", folder)} + ${JSON.stringify("; %sh ls shows what there is, %sh mkdir makes a folder")}`,
        ],
        ENOTDIR: ["cd.file", message(`${folder} is a file, or goes through one; name a folder`)],
        EACCES: ["cd.forbidden", message(`${folder} may not be entered; %sh ls -ld says who may`)],
        "*": ["cd.refused", `${message(`the system does not go to ${folder}: `)} + error.code`],
      }),
    );
  },
};
