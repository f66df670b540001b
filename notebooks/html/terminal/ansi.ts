/** Converts a terminal's colours to HTML: SGR sequences become spans, other escape sequences are dropped. */
import { escapeHtml } from "../escape.ts";

/** How text looks. */
export type Style = {
  fg?: string;
  bg?: string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
};

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
/** CSI sequences with their parameters and final character, OSC sequences up to BEL or ST, and two-character escapes. */
export const SEQUENCE =
  /\x1b\[([0-9;:?<=>]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\^_78c]?/g;

/** Escaped HTML of a string with ANSI escape sequences; colours are CSS variables or plain rgb(). */
export function ansiToHtml(text: string): string {
  let style: Style = {};
  let html = "";
  let end = 0;
  const emit = (part: string): void => {
    if (part === "") return;
    const css = cssOf(style);
    html += css === "" ? escapeHtml(part) : `<span style="${css}">${escapeHtml(part)}</span>`;
  };
  for (const match of text.matchAll(SEQUENCE)) {
    emit(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  emit(text.slice(end));
  return html;
}

/** The style after the codes of an SGR sequence, `1;31`. */
export function applyCodes(before: Style, parameters: string): Style {
  let style = { ...before };
  const codes = parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.inverse = false;
    else if (code === 39) delete style.fg;
    else if (code === 49) delete style.bg;
    else if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes.slice(at + 1));
      style = { ...style, [code === 38 ? "fg" : "bg"]: colour };
      at += used;
    } else {
      const name = COLOURS[code % 10];
      if (name === undefined) continue;
      if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) style.fg = `var(--ansi-${name})`;
      if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) style.bg = `var(--ansi-${name})`;
    }
  }
  return style;
}

/** The colour of `5;n` (palette) or `2;r;g;b`, and how many codes that took. */
function extendedColour(codes: readonly number[]): [string | undefined, number] {
  const byte = (value: number | undefined): number => Math.min(255, Math.max(0, Math.trunc(value ?? 0) || 0));
  if (codes[0] === 2) return [`rgb(${byte(codes[1])},${byte(codes[2])},${byte(codes[3])})`, 4];
  if (codes[0] !== 5) return [undefined, 0];
  const index = byte(codes[1]);
  if (index < 16) return [`var(--ansi-${COLOURS[index % 8]})`, 2];
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

/** A style as CSS declarations. */
export function cssOf(style: Style): string {
  const fg = style.inverse ? (style.bg ?? "var(--paper)") : style.fg;
  const bg = style.inverse ? (style.fg ?? "var(--ink)") : style.bg;
  return [
    fg === undefined ? "" : `color:${fg}`,
    bg === undefined ? "" : `background:${bg}`,
    style.bold ? "font-weight:600" : "",
    style.dim ? "opacity:.7" : "",
    style.italic ? "font-style:italic" : "",
    style.underline ? "text-decoration:underline" : "",
  ]
    .filter((rule) => rule !== "")
    .join(";");
}
