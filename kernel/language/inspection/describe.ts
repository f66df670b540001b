/** What is known of a name, as front ends show it: Markdown and plain text. */
import type { Inspection } from "../../executor/protocol.ts";
import type { MimeBundle } from "../../protocol/message.ts";
import type { Facts } from "./inspect.ts";

/** All that was found out. */
export interface Known {
  facts: Facts | undefined;
  /** The live value. */
  seen: Inspection | undefined;
  /** The cell that declared it last. */
  label: string | undefined;
}

function fence(text: string, language = ""): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** The bundle; undefined when nothing is known. */
export function describe({ facts, seen, label }: Known, expression: string): MimeBundle | undefined {
  if (!facts && !seen) return undefined;
  const signature = facts?.signature ?? `${expression}: ${seen?.type}`;
  const value = seen && seen.preview !== "" ? seen.preview : undefined;
  const markdown = [
    fence(signature, "typescript"),
    facts?.documentation ?? "",
    value === undefined ? "" : `**Value** (${seen?.type})\n\n${fence(value)}`,
    label === undefined ? "" : `Declared in ${label}`,
  ];
  const plain = [
    signature,
    facts?.documentation ?? "",
    value === undefined ? "" : `Value (${seen?.type}): ${value}`,
    label === undefined ? "" : `Declared in ${label}`,
  ];
  const join = (parts: string[]): string => parts.filter((part) => part !== "").join("\n\n");
  return { "text/markdown": join(markdown), "text/plain": join(plain) };
}
