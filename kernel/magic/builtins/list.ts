/** `%magics`, `%history`: what magics there are, and what was executed. */
import { type Magic, MagicError } from "../magic.ts";

export const listMagic: Magic = {
  name: "magics",
  kinds: ["line"],
  summary: "Lists the magics; each has --help.",
  args: [],
  options: [],
  expand: async (_call, context) => {
    const rows = [...(await context.table())]
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(
        (magic) =>
          [
            magic.kinds.map((kind) => (kind === "cell" ? "%%" : "%") + magic.name).join(", "),
            magic.summary,
          ] as const,
      );
    const width = Math.max(...rows.map(([name]) => name.length)) + 2;
    context.display({ "text/plain": rows.map(([name, summary]) => name.padEnd(width) + summary).join("\n") });
    return {};
  },
};

export const historyMagic: Magic = {
  name: "history",
  kinds: ["line"],
  summary: "Shows what was executed before, also in earlier sessions.",
  args: [{ name: "COUNT", summary: "how many cells (20)" }],
  options: [],
  expand: async ({ args: [count = "20"] }, context) => {
    if (!/^[1-9]\d*$/.test(count))
      throw new MagicError("history.count", `%history: COUNT must be a number of cells, got "${count}"`);
    const entries = await context.history(Number(count));
    const text = entries.map(({ session, line, source }) => `${session}/${line}: ${source}`).join("\n");
    context.display({ "text/plain": text === "" ? "Nothing was executed yet." : text });
    return {};
  },
};
