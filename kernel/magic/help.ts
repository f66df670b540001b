/** Writes a magic's `--help` text from its table entry. */
import type { Magic } from "./magic.ts";

/** Plain text, at most 100 columns wide for the entries we ship. */
export function helpText(magic: Magic): string {
  const args = magic.args.map(
    (item) => (item.required ? item.name : `[${item.name}]`) + (item.rest ? "…" : ""),
  );
  const options = magic.options.map((option) => {
    const value = option.type === "flag" ? "" : ` ${option.value ?? "VALUE"}`;
    return [`${option.short ? `-${option.short}, ` : ""}--${option.name}${value}`, option.summary] as const;
  });
  const rows = [
    ...magic.args.map(
      (item) =>
        [item.name, item.choices ? `${item.summary} (${item.choices.join(", ")})` : item.summary] as const,
    ),
    ...options,
    ["--help", "this text"] as const,
  ];
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const usage = [magic.name, ...args, ...(magic.options.length > 0 ? ["[options]"] : [])].join(" ");
  return [
    ...(["cell", "line"] as const)
      .filter((kind) => magic.kinds.includes(kind))
      .map((kind) => (kind === "cell" ? "%%" : "%") + usage),
    "",
    magic.summary,
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`),
    ...(magic.examples ? ["", "Examples:", ...magic.examples.map((example) => `  ${example}`)] : []),
  ].join("\n");
}
