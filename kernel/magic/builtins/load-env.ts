/** `%load_env`: reads environment variables from a file. */
import { fileOperation, missing, pathExpression } from "../file-operation.ts";
import type { Magic } from "../magic.ts";
import { becomes } from "../rewrite.ts";

/** A line of an env file, or a value in quotes over several: what Node reads as a variable, or skips. */
const ENTRY =
  /[^\S\n]*(?:#[^\n]*|(?:export[^\S\n]+)?[^\s=#]+[^\S\n]*=[^\S\n]*(?:"[^"]*"[^\n]*|'[^']*'[^\n]*|`[^`]*`[^\n]*|(?!["'`])[^\n]*))?(?:\n|$)/y;

/** Code that loads the file: nothing is set when a line is not well-formed. The line is not shown: it may hold a secret. */
function loadEnv(path: string): string {
  return [
    `((text, entry) => {`,
    `for (let at = 0; at < text.length; at = entry.lastIndex) { entry.lastIndex = at;`,
    `if (!entry.test(text)) throw { code: "line", line: text.slice(0, at).split("\\n").length }; }`,
    `for (const [name, value] of Object.entries(util.parseEnv(text))) process.env[name] ??= value;`,
    `})(fs.readFileSync(${path}, "utf8").replace(/^\\uFEFF/, ""), ${ENTRY})`,
  ].join(" ");
}

export const loadEnvMagic: Magic = {
  name: "load_env",
  kinds: ["line"],
  summary: "Reads environment variables from a file; those already set stay as they are.",
  args: [{ name: "FILE", suggests: "file", summary: "the file (.env); ~ is your home" }],
  options: [],
  examples: ["%load_env .env.local"],
  expand: ({ args: [file = ".env"] }) => {
    const message = (text: string): string => JSON.stringify(`%load_env: ${text}`);
    return becomes(
      fileOperation(loadEnv(pathExpression(file)), {
        ENOENT: [
          "load-env.missing",
          `"%load_env: " + ${missing("file", file)} + ${JSON.stringify("; it holds NAME=value lines")}`,
        ],
        ENOTDIR: ["load-env.missing", message(`there is no file ${file}: a part of its path is a file`)],
        EISDIR: ["load-env.folder", message(`${file} is a folder; name a file in it`)],
        EACCES: ["load-env.forbidden", message(`${file} may not be read; %sh ls -l says who may`)],
        line: [
          "load-env.line",
          `${message(`${file}, line `)} + error.line + " does not read as NAME=value (or its quote is not closed); nothing was set"`,
        ],
        "*": ["load-env.refused", `${message(`${file} could not be read: `)} + error.code`],
      }),
    );
  },
};
