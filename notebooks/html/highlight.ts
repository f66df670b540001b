/** Highlights TypeScript with a light tokenizer. */
import { escapeHtml } from "./escape.ts";

const KEYWORDS = new Set(
  (
    "abstract any as asserts async await boolean break case catch class const continue declare default delete do else enum " +
    "export extends finally for from function get if implements import in infer instanceof interface is keyof let namespace " +
    "never new of override private protected public readonly return satisfies set static string number bigint symbol object " +
    "super switch this throw try type typeof undefined unique unknown using var void while with yield true false null"
  ).split(" "),
);

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S])))`,
    String.raw`(?<string>"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|` +
      "`(?:[^`\\\\]|\\\\[\\s\\S])*`?)",
    String.raw`(?<magic>^%{1,2}[A-Za-z][^\n]*)`,
    String.raw`(?<number>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]+)?(?:[eE][+-]?\d+)?)n?\b)`,
    String.raw`(?<word>[\p{ID_Start}$_][\p{ID_Continue}$]*)`,
  ].join("|"),
  "gmu",
);

/** True for a language (as a notebook or a fence names it) that `highlight` knows. */
export function isTypeScript(language: string | undefined): boolean {
  return language !== undefined && /^(?:typescript|javascript|ts|js|tsx|jsx|mts|mjs)$/i.test(language);
}

/** Escaped HTML of source text, with `<span class="t-…">` around comments, strings, numbers, keywords, calls, magics. */
export function highlight(source: string): string {
  let html = "";
  let end = 0;
  for (const match of source.matchAll(TOKEN)) {
    html += escapeHtml(source.slice(end, match.index));
    const text = match[0];
    end = match.index + text.length;
    const kind = kindOf(match.groups ?? {}, source, end, match.index);
    html += kind === undefined ? escapeHtml(text) : `<span class="t-${kind}">${escapeHtml(text)}</span>`;
  }
  return html + escapeHtml(source.slice(end));
}

function kindOf(
  groups: Record<string, string | undefined>,
  source: string,
  end: number,
  start: number,
): string | undefined {
  const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
  if (kind !== "word") return kind;
  const word = groups.word ?? "";
  if (source[start - 1] !== "." && KEYWORDS.has(word)) return "keyword";
  if (source[end] === "(" || (source[end] === "<" && /^<[^<>=]*>\(/.test(source.slice(end, end + 80))))
    return "call";
  return /^[A-Z]/.test(word) ? "type" : undefined;
}
