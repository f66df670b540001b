/** Writes what is known of a name as Markdown and plain text. */
import type { Inspection } from "../../executor/protocol.ts";
import type { MimeBundle } from "../../protocol/message.ts";
import type { Facts } from "./inspect.ts";

/** What is known. */
export interface Known {
  facts: Facts | undefined;
  /** The live value. */
  inspection: Inspection | undefined;
  /** The cell that declared it last. */
  label: string | undefined;
}

function fence(text: string, language = ""): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** The bundle; undefined when nothing is known. */
export function describe({ facts, inspection, label }: Known, expression: string): MimeBundle | undefined {
  if (!facts && !inspection) return undefined;
  const signature = facts?.signature ?? `${expression}: ${inspection?.type}`;
  const value = inspection && inspection.preview !== "" ? inspection.preview : undefined;
  const markdown = [
    fence(signature, "typescript"),
    facts?.documentation ?? "",
    value === undefined ? "" : `**Value** (${inspection?.type})\n\n${fence(value)}`,
    label === undefined ? "" : `Declared in ${label}`,
  ];
  const plain = [
    signature,
    facts?.documentation ?? "",
    value === undefined ? "" : `Value (${inspection?.type}): ${value}`,
    label === undefined ? "" : `Declared in ${label}`,
  ];
  const join = (parts: string[]): string => parts.filter((part) => part !== "").join("\n\n");
  return { "text/markdown": join(markdown), "text/plain": join(plain) };
}
