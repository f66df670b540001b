/** Draws an outline: as HTML whose branches fold (also where a front end strips styles and scripts), and as text. */
import { escapeUTF8 as escapeHtml } from "entities/escape";
import type { Branch, Entry, Leaf, Outline } from "./outline.ts";

const LINE_WIDTH = 96; // UTF-16 units that a branch may take in one line

function hiddenNote({ hidden }: Branch): string {
  return `… ${hidden.toLocaleString("en")} more`;
}

const STYLES: Record<Leaf["kind"], string> = {
  string: "color:#2e8b57",
  number: "color:#3b82c4",
  other: "",
  note: "opacity:0.6",
};

function span(text: string, style: string): string {
  return style === "" ? escapeHtml(text) : `<span style="${style}">${escapeHtml(text)}</span>`;
}

const PREVIEW_LENGTH = 64; // UTF-16 units

/** `{id: 1, tags: Array(2), …}`: enough to see whether to unfold; `whole` when there is nothing more to see. */
function preview({ entries, brackets, hidden }: Branch): { text: string; whole: boolean } {
  const parts: string[] = [];
  let length = 0;
  let whole = true;
  for (const { key, value } of entries) {
    const text = value.kind === "branch" ? value.label || "{…}" : value.text;
    if (value.kind === "branch") whole = false;
    const part = `${key === undefined ? "" : key.endsWith("=>") ? `${key} ` : `${key}: `}${text}`;
    length += part.length + 2;
    if (length > PREVIEW_LENGTH) break;
    parts.push(part);
  }
  const more = parts.length < entries.length || hidden > 0;
  if (more) parts.push("…");
  return { text: `${brackets[0]}${parts.join(", ")}${brackets[1]}`, whole: whole && !more };
}

function keyHtml(key: string | undefined, index: number): string {
  const text = key === undefined ? `${index}:` : key.endsWith("=>") ? key : `${key}:`;
  return `${span(text, key === undefined ? "opacity:0.6" : "")} `;
}

function labelHtml({ label }: Branch): string {
  return label === "" ? "" : `${escapeHtml(label)} `;
}

function entryHtml({ key, value }: Entry, index: number): string {
  const name = keyHtml(key, index);
  if (value.kind !== "branch") return line(`${name}${span(value.text, STYLES[value.kind])}`);
  const { text, whole } = preview(value);
  return whole ? line(`${name}${labelHtml(value)}${escapeHtml(text)}`) : foldHtml(value, name, false);
}

function line(html: string): string {
  return `<div style="padding-left:1em">${html}</div>`;
}

function foldHtml(branch: Branch, name: string, open: boolean): string {
  const rest = branch.hidden > 0 ? line(span(hiddenNote(branch), "opacity:0.6")) : "";
  const entries = `${branch.entries.map(entryHtml).join("")}${rest}`;
  const summary = `<summary>${name}${labelHtml(branch)}${span(preview(branch).text, "opacity:0.6")}</summary>`;
  return `<details${open ? " open" : ""}>${summary}<div style="padding-left:1em">${entries}</div></details>`;
}

/** HTML whose branches fold; the outermost is open. */
export function outlineHtml({ root }: Outline): string {
  return `<div style="font-family:monospace">${foldHtml(root, "", true)}</div>`;
}

function textOf(value: Branch | Leaf, indent: string): string {
  if (value.kind !== "branch") return value.text;
  const label = value.label === "" || value.brackets[0] === "[" ? "" : `${value.label} `;
  const inner = `${indent}  `;
  const parts = value.entries.map(({ key, value: held }) => {
    const text = textOf(held, inner);
    return key === undefined ? text : key.endsWith("=>") ? `${key} ${text}` : `${key}: ${text}`;
  });
  if (value.hidden > 0) parts.push(hiddenNote(value));
  const [open, close] = value.brackets;
  if (parts.length === 0) return `${label}${open}${close}`;
  const line = `${label}${open} ${parts.join(", ")} ${close}`;
  if (line.length + indent.length <= LINE_WIDTH && !line.includes("\n")) return line;
  return `${label}${open}\n${parts.map((part) => `${inner}${part}`).join(",\n")}\n${indent}${close}`;
}

/** Text in the manner of Node's own. */
export function outlineText({ root }: Outline): string {
  return textOf(root, "");
}

/** Whether there is anything to fold below the outermost. */
export function isNested({ root }: Outline): boolean {
  return root.entries.some(({ value }) => value.kind === "branch" && value.entries.length + value.hidden > 0);
}
