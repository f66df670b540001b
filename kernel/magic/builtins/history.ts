/** `%history`: shows what was executed before. */
import { type Magic, MagicError } from "../magic.ts";

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
