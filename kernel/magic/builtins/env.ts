/** `%env`: shows or sets environment variables. */
import { type Magic, MagicError } from "../magic.ts";
import { becomes } from "../rewrite.ts";

/** Code: values whose names sound secret are not shown. */
const MASKED = `(([key, value]) => ({ name: key, value: /key|secret|token|passw|auth|credential/i.test(key) ? "********" : value }))`;

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
    if (name === undefined) return becomes(`Object.entries(globalThis.process.env).sort().map${MASKED}`);
    if (value === undefined) return becomes(`globalThis.process.env[${JSON.stringify(name)}]`);
    return becomes(`void (globalThis.process.env[${JSON.stringify(name)}] = ${JSON.stringify(value)})`);
  },
};
