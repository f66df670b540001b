/** `%magics`: lists the magics. */
import type { Magic } from "../magic.ts";

export const magicsMagic: Magic = {
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
