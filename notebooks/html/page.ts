/** Frames an exported page: head, policy, style, contents, body. */
import { escapeHtml } from "./escape.ts";
import { style } from "./style.ts";

export type PageParts = {
  title: string;
  /** BCP 47. */
  language: string;
  /** The notebook's name and when it ran, in parts. */
  note: readonly string[];
  /** Safe HTML, maybe empty. */
  contents: string;
  /** Safe HTML. */
  body: string;
};

/** Nothing may be loaded or run; only pictures, videos, sounds and fonts inside the page and its own styles. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The whole document. */
export function page({ title, language, note, contents, body }: PageParts): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="cellflow">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div class="page${contents === "" ? "" : " with-contents"}">
<header>${note.map((part) => `<span>${escapeHtml(part)}</span>`).join(" ")}</header>
${contents}
<main>
${body}
</main>
</div>
</body>
</html>
`;
}
