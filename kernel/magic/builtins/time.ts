/** `%time`, `%%time`: how long an expression or a cell takes. */
import { type Magic, MagicError } from "../magic.ts";
import { expressionOf, withoutLine } from "../rewrite.ts";

/** 1234.5 ms -> `1.23 s` */
const told = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;

export const timeMagic: Magic = {
  name: "time",
  code: true,
  kinds: ["line", "cell"],
  raw: true,
  summary: "Says how long an expression (%time) or a whole cell (%%time) takes, and gives its value.",
  args: [{ name: "EXPRESSION", rest: true, summary: "what to time; with %% the cell below" }],
  options: [],
  examples: ["%time await readData(path)", "%%time"],
  expand: ({ kind, line }, context) => {
    if (kind === "line" && line.trim() === "")
      throw new MagicError("time.empty", "%time needs an expression: %time f(1)");
    const before = performance.now();
    const expansion = kind === "line" ? expressionOf(line) : { edit: withoutLine };
    return {
      ...expansion,
      ran: () => context.display({ "text/plain": `Wall time: ${told(performance.now() - before)}` }),
    };
  },
};
