/** `%cd`, `%env`, `%load_env`: the folder and the environment that cells run in. */
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
    if (folder === undefined) return becomes("process.cwd()");
    const home = folder === "~" || folder.startsWith("~/");
    const path = home
      ? `(process.env.HOME ?? "") + ${JSON.stringify(folder.slice(1))}`
      : JSON.stringify(folder);
    return becomes(`process.chdir(${path}), process.cwd()`);
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
    if (name === undefined) return becomes(`Object.entries(process.env).sort().map${masked}`);
    if (value === undefined) return becomes(`process.env[${JSON.stringify(name)}]`);
    return becomes(`void (process.env[${JSON.stringify(name)}] = ${JSON.stringify(value)})`);
  },
};

export const loadEnvMagic: Magic = {
  name: "load_env",
  kinds: ["line"],
  summary: "Reads environment variables from a file; those already set stay as they are.",
  args: [{ name: "FILE", suggests: "file", summary: "the file (.env)" }],
  options: [],
  examples: ["%load_env .env.local"],
  expand: ({ args: [file = ".env"] }) => becomes(`process.loadEnvFile(${JSON.stringify(file)})`),
};
