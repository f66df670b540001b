/** `%time`, `%%time`: shows how long a line of code or a cell takes. */
import { parse } from "../../cell/parse.ts";
import { type Expansion, type Magic, MagicError } from "../magic.ts";
import { expressionOf, statementsOf, withoutLine } from "../rewrite.ts";

/** 1234.5 ms -> `1.23 s` */
function durationText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** The code after %time is an expression, whose value is shown, or else statements: `const rows = await read()`. */
function codeOf(line: string): Expansion {
  return /^\s*(?:(?:async\s+)?function\b|class\b)/.test(line) || parse(`(${line}\n)`).problems.length > 0
    ? statementsOf(line)
    : expressionOf(line);
}

export const timeMagic: Magic = {
  name: "time",
  code: true,
  kinds: ["line", "cell"],
  raw: true,
  summary: "Says how long a line of code (%time) or a whole cell (%%time) takes, and gives its value.",
  args: [{ name: "EXPRESSION", rest: true, summary: "what to time; with %% the cell below" }],
  options: [],
  examples: ["%time await readData(path)", "%time const rows = await readData(path)", "%%time"],
  expand: ({ kind, line }, context) => {
    if (kind === "line" && line.trim() === "")
      throw new MagicError("time.empty", "%time needs code to time: %time f(1)");
    const before = performance.now();
    const expansion = kind === "line" ? codeOf(line) : { edit: withoutLine };
    return {
      ...expansion,
      ran: () => context.display({ "text/plain": `Wall time: ${durationText(performance.now() - before)}` }),
    };
  },
};
