/** `%cd`, `%env`, `%load_env`: the folder and the environment that cells run in. */

import { fileWork, missing, pathOf } from "../file-work.ts";
import { type Magic, MagicError } from "../magic.ts";
import { becomes } from "../rewrite.ts";

export const cdMagic: Magic = {
  name: "cd",
  kinds: ["line"],
  summary: "Changes the working folder; without a folder, says which it is.",
  args: [{ name: "FOLDER", suggests: "folder", summary: "where to go; ~ is your home" }],
  options: [],
  examples: ["%cd data"],
  expand: ({ args: [folder] }) => {
    const said = (text: string): string => JSON.stringify(`%cd: ${text}`);
    if (folder === undefined)
      return becomes(
        fileWork("process.cwd()", {
          ENOENT: ["cd.gone", said("the working folder is gone; go to another with %cd FOLDER")],
        }),
      );
    return becomes(
      fileWork(`(process.chdir(${pathOf(folder)}), process.cwd())`, {
        ENOENT: [
          "cd.missing",
          `"%cd: " + ${missing("folder", folder)} + ${JSON.stringify("; %sh ls shows what there is, %sh mkdir makes a folder")}`,
        ],
        ENOTDIR: ["cd.file", said(`${folder} is a file, or goes through one; name a folder`)],
        EACCES: ["cd.forbidden", said(`${folder} may not be entered; %sh ls -ld says who may`)],
        "*": ["cd.refused", `${said(`the system does not go to ${folder}: `)} + error.code`],
      }),
    );
  },
};

/** Values whose names sound secret are not shown. */
const masked = `(([key, value]) => ({ name: key, value: /key|secret|token|passw|auth|credential/i.test(key) ? "********" : value }))`;

export const envMagic: Magic = {
  name: "env",
  kinds: ["line"],
  raw: true,
  summary:
    "Shows environment variables, or sets one: %env NAME=value. Values that sound secret are not listed.",
  args: [
    {
      name: "NAME[=VALUE]",
      suggests: ({ args }) => (args.length === 0 ? Object.keys(process.env).sort() : []),
      summary: "a variable to show or set; all when left out",
    },
  ],
  options: [],
  examples: ["%env", "%env HOME", "%env environment=local"],
  expand: ({ line }) => {
    const [, name, value] = /^\s*([A-Za-z_][\w.]*)\s*(?:=\s*([\s\S]*))?$/.exec(line) ?? [];
    if (name === undefined && line.trim() !== "")
      throw new MagicError(
        "env.form",
        `%env takes NAME or NAME=value, got ${(line.split("=")[0] ?? "").trim()}`,
      );
    if (name === undefined) return becomes(`Object.entries(globalThis.process.env).sort().map${masked}`);
    if (value === undefined) return becomes(`globalThis.process.env[${JSON.stringify(name)}]`);
    return becomes(`void (globalThis.process.env[${JSON.stringify(name)}] = ${JSON.stringify(value)})`);
  },
};

/** A line of an env file, or a value in quotes over several: what Node would read as something, or pass over. */
const entry =
  /[^\S\n]*(?:#[^\n]*|(?:export[^\S\n]+)?[^\s=#]+[^\S\n]*=[^\S\n]*(?:"[^"]*"[^\n]*|'[^']*'[^\n]*|`[^`]*`[^\n]*|(?!["'`])[^\n]*))?(?:\n|$)/y;

/** Nothing is set when a line does not read. The line is not shown: it may hold a secret. */
function loadEnv(path: string): string {
  return [
    `((text, entry) => {`,
    `for (let at = 0; at < text.length; at = entry.lastIndex) { entry.lastIndex = at;`,
    `if (!entry.test(text)) throw { code: "line", line: text.slice(0, at).split("\\n").length }; }`,
    `for (const [name, value] of Object.entries(util.parseEnv(text))) process.env[name] ??= value;`,
    `})(fs.readFileSync(${path}, "utf8").replace(/^\\uFEFF/, ""), ${entry})`,
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
    const said = (text: string): string => JSON.stringify(`%load_env: ${text}`);
    return becomes(
      fileWork(loadEnv(pathOf(file)), {
        ENOENT: [
          "load-env.missing",
          `"%load_env: " + ${missing("file", file)} + ${JSON.stringify("; it holds NAME=value lines")}`,
        ],
        ENOTDIR: ["load-env.missing", said(`there is no file ${file}: a part of its path is a file`)],
        EISDIR: ["load-env.folder", said(`${file} is a folder; name a file in it`)],
        EACCES: ["load-env.forbidden", said(`${file} may not be read; %sh ls -l says who may`)],
        line: [
          "load-env.line",
          `${said(`${file}, line `)} + error.line + " does not read as NAME=value (or its quote is not closed); nothing was set"`,
        ],
        "*": ["load-env.refused", `${said(`${file} could not be read: `)} + error.code`],
      }),
    );
  },
};
