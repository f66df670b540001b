/** A terminal's colours as HTML: SGR sequences become spans, every other escape sequence goes. */
import { escapeHtml } from "./escape.ts";

type Look = {
  fg?: string;
  bg?: string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
};

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// CSI sequences, OSC sequences up to BEL or ST, and two-character escapes.
const sequence = /\x1b\[([0-9;:?<=>]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\^_]?/g;

/** Escaped HTML of a text with ANSI escape sequences; colours are CSS variables or plain rgb(). */
export function ansiToHtml(text: string): string {
  let look: Look = {};
  let html = "";
  let end = 0;
  const emit = (part: string): void => {
    if (part === "") return;
    const style = styleOf(look);
    html += style === "" ? escapeHtml(part) : `<span style="${style}">${escapeHtml(part)}</span>`;
  };
  for (const match of text.matchAll(sequence)) {
    emit(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[2] === "m") look = changed(look, match[1] ?? "");
  }
  emit(text.slice(end));
  return html;
}

function changed(before: Look, parameters: string): Look {
  let look = { ...before };
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) look = {};
    else if (code === 1) look.bold = true;
    else if (code === 2) look.dim = true;
    else if (code === 3) look.italic = true;
    else if (code === 4) look.underline = true;
    else if (code === 7) look.inverse = true;
    else if (code === 22) look = { ...look, bold: false, dim: false };
    else if (code === 23) look.italic = false;
    else if (code === 24) look.underline = false;
    else if (code === 27) look.inverse = false;
    else if (code === 39) delete look.fg;
    else if (code === 49) delete look.bg;
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(codes.slice(at + 1));
      look = { ...look, [code === 38 ? "fg" : "bg"]: colour };
      at += used;
    } else {
      const name = names[code % 10];
      if (name === undefined) continue;
      if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) look.fg = `var(--ansi-${name})`;
      if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) look.bg = `var(--ansi-${name})`;
    }
  }
  return look;
}

/** `5;n` (palette) or `2;r;g;b`, and how many codes that took. */
function extended(codes: readonly number[]): [string | undefined, number] {
  const byte = (value: number | undefined): number => Math.min(255, Math.max(0, Math.trunc(value ?? 0) || 0));
  if (codes[0] === 2) return [`rgb(${byte(codes[1])},${byte(codes[2])},${byte(codes[3])})`, 4];
  if (codes[0] !== 5) return [undefined, 0];
  const index = byte(codes[1]);
  if (index < 16) return [`var(--ansi-${names[index % 8]})`, 2];
  if (index >= 232)
    return [
      `rgb(${Array(3)
        .fill(8 + 10 * (index - 232))
        .join(",")})`,
      2,
    ];
  const level = (part: number): number => (part === 0 ? 0 : 55 + 40 * part);
  const cube = index - 16;
  return [`rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`, 2];
}

function styleOf(look: Look): string {
  const fg = look.inverse ? (look.bg ?? "var(--paper)") : look.fg;
  const bg = look.inverse ? (look.fg ?? "var(--ink)") : look.bg;
  return [
    fg === undefined ? "" : `color:${fg}`,
    bg === undefined ? "" : `background:${bg}`,
    look.bold ? "font-weight:600" : "",
    look.dim ? "opacity:.7" : "",
    look.italic ? "font-style:italic" : "",
    look.underline ? "text-decoration:underline" : "",
  ]
    .filter((rule) => rule !== "")
    .join(";");
}
