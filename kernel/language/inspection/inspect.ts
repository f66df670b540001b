/** Asks TypeScript for the signature and documentation of a name, and for the signature of the call around it. */
import type { Ask } from "../typescript/client.ts";

/** Facts about a name. `documentation` is Markdown. */
export interface Facts {
  signature: string;
  documentation: string;
  /** The expression asked about, as far as it is a chain of names: `a.b`. */
  expression: string;
}

interface Hover {
  contents?: { value?: string };
}

interface SignatureHelp {
  signatures: {
    label: string;
    documentation?: { value?: string } | string;
    parameters?: { label: string | [number, number]; documentation?: { value?: string } | string }[];
    activeParameter?: number;
  }[];
  activeSignature?: number;
  activeParameter?: number;
}

const CHAIN_BEFORE =
  /(?:[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.|\[(?:\d+|"[^"\n]*"|'[^'\n]*')\]\??\.?))*[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The name around an offset, or just before it, with the names it hangs on. `at` is where the name starts. */
export function expressionAt(text: string, offset: number): { at: number; expression: string } | undefined {
  const after = /^[\p{ID_Continue}$]*/u.exec(text.slice(offset))?.[0] ?? "";
  const until = text.slice(0, offset) + after;
  const expression = CHAIN_BEFORE.exec(until)?.[0];
  if (expression === undefined || until.length - expression.length > offset) return undefined;
  const name = /[\p{ID_Continue}$]*$/u.exec(expression)?.[0] ?? "";
  return { at: until.length - name.length, expression };
}

function textOf(documentation: { value?: string } | string | undefined): string {
  return (typeof documentation === "string" ? documentation : (documentation?.value ?? "")).trim();
}

/** The code block that a hover starts with, without what only says that an import was followed. */
function split(markdown: string): { signature: string; documentation: string } {
  const [, code = "", rest = ""] = /^```\w*\n([\s\S]*?)\n```\s*([\s\S]*)$/.exec(markdown) ?? [
    "",
    "",
    markdown,
  ];
  const lines = code.replace(/^\(alias\) /gm, "").split("\n");
  const shownLines = lines.filter((line, index) => index === 0 || !/^import [\w$]+$/.test(line));
  return { signature: shownLines.join("\n"), documentation: rest.trim() };
}

/** The call whose parentheses are around the offset; its active parameter is named below. */
async function callAt(
  at: number,
  ask: Ask,
): Promise<{ signature: string; documentation: string } | undefined> {
  const help = await ask<SignatureHelp | null>("textDocument/signatureHelp", at);
  const active = help?.signatures[help.activeSignature ?? 0];
  if (!help || !active) return undefined;
  const others = help.signatures.length - 1;
  const index = active.activeParameter ?? help.activeParameter ?? 0;
  const parameter = active.parameters?.[index];
  const label =
    typeof parameter?.label === "string"
      ? parameter.label
      : parameter
        ? active.label.slice(...parameter.label)
        : undefined;
  const about = textOf(parameter?.documentation);
  const lines = [
    textOf(active.documentation),
    label === undefined ? "" : `Parameter ${index + 1}: \`${label}\`${about === "" ? "" : `: ${about}`}`,
  ].filter((line) => line !== "");
  const more = others > 0 ? ` (+${others} overload${others > 1 ? "s" : ""})` : "";
  return { signature: active.label + more, documentation: lines.join("\n\n") };
}

/** What is known at UTF-16 offset `offset`: of the name there, and of the call around it. */
export async function factsAt(text: string, offset: number, ask: Ask): Promise<Facts | undefined> {
  const target = expressionAt(text, offset);
  const hover = target ? await ask<Hover | null>("textDocument/hover", target.at) : undefined;
  const hovered = hover?.contents?.value ? split(hover.contents.value) : undefined;
  // TypeScript's hover for an unknown name, and for a word that is none.
  const named =
    hovered && /^any$|\b__missing\b|\/\*unresolved\*\//.test(hovered.signature) ? undefined : hovered;
  const call = await callAt(offset, ask);
  if (!named && !call) return undefined;
  const parts = [named, call].filter((part) => part !== undefined);
  return {
    signature: parts.map(({ signature }) => signature).join("\n"),
    documentation: parts
      .map(({ documentation }) => documentation)
      .filter((part) => part !== "")
      .join("\n\n"),
    expression: target?.expression ?? "",
  };
}
