/** Styles an exported page: one column on a phone, contents beside it on a wide screen, light and dark. */

const light = `
  --paper: #ffffff; --ink: #1f2328; --soft: #5c6670; --line: #dfe3e8; --panel: #f6f7f9; --link: #1a5fb4;
  --bad: #b42318; --bad-panel: #fef3f2; --warn-line: #e0a100;
  --t-comment: #6a737d; --t-string: #0a6b46; --t-keyword: #8a2da5; --t-number: #9a5b00; --t-call: #1a5fb4; --t-type: #0b6a78; --t-magic: #b3396a;
  --ansi-black: #1f2328; --ansi-red: #b42318; --ansi-green: #1a7f45; --ansi-yellow: #8a6100; --ansi-blue: #1a5fb4;
  --ansi-magenta: #8a2da5; --ansi-cyan: #0b6a78; --ansi-white: #6b7280;`;

const dark = `
  --paper: #15181c; --ink: #e4e7eb; --soft: #9aa4af; --line: #30363d; --panel: #1d2126; --link: #82b4ff;
  --bad: #ff9a8f; --bad-panel: #2d1a19; --warn-line: #b98a1d;
  --t-comment: #8b949e; --t-string: #7ed3a8; --t-keyword: #d5a3ee; --t-number: #e8b56b; --t-call: #82b4ff; --t-type: #6fd0dc; --t-magic: #f29bbd;
  --ansi-black: #9aa4af; --ansi-red: #ff9a8f; --ansi-green: #7ed3a8; --ansi-yellow: #e8c46b; --ansi-blue: #82b4ff;
  --ansi-magenta: #d5a3ee; --ansi-cyan: #6fd0dc; --ansi-white: #e4e7eb;`;

/** The page's style sheet. The --jp-* names are those that outputs made for JupyterLab use. */
export const style = `
:root { color-scheme: light dark; ${light}
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --text: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "Helvetica Neue", Arial, sans-serif;
  --jp-ui-font-color0: var(--ink); --jp-ui-font-color1: var(--ink); --jp-ui-font-color2: var(--soft); --jp-ui-font-color3: var(--soft);
  --jp-content-font-color1: var(--ink); --jp-layout-color0: var(--paper); --jp-layout-color1: var(--paper); --jp-layout-color2: var(--panel);
  --jp-border-color1: var(--line); --jp-border-color2: var(--line); --jp-border-color3: var(--line); }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.65 var(--text); text-rendering: optimizeLegibility; }
.page { max-width: 47rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 3.5rem) clamp(1rem, 4.5vw, 1.5rem) 5rem; }
header { color: var(--soft); font-size: .8125rem; line-height: 1.5; margin-bottom: 1.75rem; }
header span + span::before { content: "·"; margin: 0 .45em 0 .2em; }
main > section { margin: 0 0 1.35rem; min-width: 0; }
h1, h2, h3, h4, h5, h6 { line-height: 1.22; letter-spacing: -.012em; font-weight: 650; text-wrap: balance; margin: 2.4rem 0 .7rem; overflow-wrap: break-word; }
h1 { font-size: clamp(1.8rem, 1.35rem + 2.2vw, 2.5rem); letter-spacing: -.022em; }
h2 { font-size: 1.5rem; } h3 { font-size: 1.2rem; } h4, h5, h6 { font-size: 1.0625rem; }
section:first-child > h1:first-child { margin-top: 0; }
.prose > :first-child { margin-top: 0; } section.prose > h2:first-child { margin-top: 2.4rem; } section.prose > h3:first-child { margin-top: 1.8rem; }
p, ul, ol, dl, blockquote, table, pre, figure { margin: 0 0 1rem; }
.prose > :last-child { margin-bottom: 0; }
p, li { overflow-wrap: break-word; hanging-punctuation: first; }
li + li { margin-top: .25rem; }
a[href] { color: var(--link); text-decoration-thickness: .06em; text-underline-offset: .16em; overflow-wrap: anywhere; }
strong, b { font-weight: 650; }
hr { border: 0; border-top: 1px solid var(--line); margin: 2.5rem 0; }
blockquote { margin-left: 0; padding: .1rem 0 .1rem 1.1rem; border-left: 3px solid var(--line); color: var(--soft); }
blockquote > :last-child { margin-bottom: 0; }
img { max-width: 100%; height: auto; vertical-align: middle; }
code, pre, kbd, samp, span.math { font-family: var(--mono); font-size: .86em; font-variant-ligatures: none; }
:not(pre) > code { background: var(--panel); border-radius: 4px; padding: .12em .32em; overflow-wrap: anywhere; }
span.math { overflow-wrap: anywhere; } span.math:has(math) { font: inherit; }
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "Noto Sans Math", "DejaVu Math TeX Gyre", math, serif; font-size: 1.1em; }
math[display="block"] { margin: .9rem 0; max-width: 100%; overflow-x: auto; overflow-y: hidden; padding: .1rem 0; }
/* MathML Core knows no columnalign: equations stand at their signs, cases at the left. */
mtable[columnalign^="right left"] > mtr > mtd { padding-inline: 0; } mtable[columnalign^="right left"] > mtr > mtd:nth-child(odd) { text-align: right; }
mtable[columnalign^="right left"] > mtr > mtd:nth-child(even), mtable[columnalign^="left"] > mtr > mtd { text-align: left; }
[mathvariant^="bold"] { font-weight: bold; } [mathvariant="bold-italic"] { font-style: italic; }
[mathvariant*="sans-serif"] { font-family: var(--text); } [mathvariant="monospace"] { font-family: var(--mono); }
menclose[notation="box"] { border: 1px solid; padding: .15em .3em; }
em.left-out { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
.diagram pre { margin: 0 0 .3rem; } .diagram figcaption { line-height: 1.4; }
/* Foreign styles stay within their output. */
.styled { contain: paint; isolation: isolate; overflow-x: auto; }
pre { background: var(--panel); border-radius: 8px; padding: .85rem 1rem; line-height: 1.55; overflow-x: auto; tab-size: 2; font-size: .82rem; }
pre code { font-size: inherit; }
table { border-collapse: collapse; font-size: .9375rem; line-height: 1.45; font-variant-numeric: tabular-nums; display: block; width: max-content; max-width: 100%; overflow-x: auto; }
th, td { padding: .42rem 1.1rem .42rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; }
table[border] { border: 0; } table[border] :is(td, th) { border-width: 0 0 1px; border-style: solid; border-color: var(--line); }
[align="right"] { text-align: right; } [align="center"] { text-align: center; }
td:last-child, th:last-child { padding-right: 0; }
summary { cursor: pointer; }
.cell > * + * { margin-top: .6rem; }
.code summary { display: flex; align-items: baseline; gap: .5rem; color: var(--soft); font-size: .8125rem; list-style: none; padding: .3rem 0; min-width: 0; }
.code summary::-webkit-details-marker { display: none; }
.code summary::after { content: ""; order: 1; flex: none; width: .42em; height: .42em; margin: 0 .1rem; border-right: 1.5px solid; border-bottom: 1.5px solid; transform: translateY(-.18em) rotate(45deg); opacity: .7; }
.code[open] summary::after { transform: translateY(.08em) rotate(225deg); }
.code summary code { order: 2; background: none; padding: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; overflow-wrap: normal; min-width: 0; }
.code[open] summary code { visibility: hidden; }
.code summary:hover, .code summary:focus-visible { color: var(--ink); }
.code pre { margin: .2rem 0 0; }
.count { font-family: var(--mono); font-size: .75rem; flex: none; }
.outputs > * { margin: 0; } .outputs > * + * { margin-top: .75rem; }
.display { overflow-x: auto; min-width: 0; }
.display > :last-child, .html > :last-child { margin-bottom: 0; }
.display > img { display: block; }
.stream { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 26rem; overflow-y: auto; }
.stderr { border-left: 3px solid var(--warn-line); border-radius: 0 8px 8px 0; }
.text { background: none; padding: .1rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.latex { white-space: pre-wrap; overflow-wrap: anywhere; } .display > video { display: block; max-width: 100%; }
.html table { font-size: .875rem; }
.html h1 { font-size: 1.35rem; } .html h2 { font-size: 1.15rem; } .html h3 { font-size: 1.0625rem; }
.html h1, .html h2, .html h3, .html h4, .display .prose h1, .display .prose h2, .display .prose h3 { margin: 1.2rem 0 .4rem; }
.display .prose { border-left: 3px solid var(--line); padding-left: 1.1rem; }
.display .prose h1 { font-size: 1.5rem; } .display .prose h2 { font-size: 1.2rem; } .display .prose h3 { font-size: 1.0625rem; }
.display .prose > :first-child { margin-top: 0; }
.error { background: var(--bad-panel); border-left: 3px solid var(--bad); border-radius: 0 8px 8px 0; padding: .8rem 1rem; }
.error p { margin: 0; overflow-wrap: anywhere; } .error strong { color: var(--bad); }
.error pre { background: none; padding: .6rem 0 0; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.contents { font-size: .875rem; line-height: 1.45; margin: 0 0 2rem; padding: .6rem 1rem; background: var(--panel); border-radius: 8px; }
.contents summary { font-weight: 650; }
.contents ol { list-style: none; margin: .5rem 0 .3rem; padding: 0; }
.contents a { display: block; padding: .22rem 0; color: inherit; text-decoration: none; overflow-wrap: break-word; }
.contents a:hover { color: var(--link); text-decoration: underline; }
.depth-1 { padding-left: .9rem; } .depth-2 { padding-left: 1.8rem; }
.t-comment { color: var(--t-comment); font-style: italic; } .t-string { color: var(--t-string); } .t-keyword { color: var(--t-keyword); }
.t-number { color: var(--t-number); } .t-call { color: var(--t-call); } .t-type { color: var(--t-type); } .t-magic { color: var(--t-magic); font-weight: 600; }
:target { scroll-margin-top: 1rem; }
@media (min-width: 76rem) {
  .with-contents { max-width: 66rem; display: grid; grid-template-columns: 14rem minmax(0, 47rem); column-gap: 4rem; }
  .with-contents header { grid-column: 2; }
  .with-contents .contents { grid-column: 1; grid-row: 1 / span 2; align-self: start; position: sticky; top: 2.5rem; max-height: calc(100vh - 5rem); overflow-y: auto; background: none; padding: 0; color: var(--soft); }
  /* Beside the text the list is always open; a browser that doesn't know this opens it on a click. */
  .with-contents .contents::details-content { content-visibility: visible; block-size: auto; height: auto; }
  .with-contents .contents summary { list-style: none; cursor: default; } .with-contents .contents summary::-webkit-details-marker { display: none; }
  .with-contents main { grid-column: 2; }
}
@media (prefers-color-scheme: dark) { .display > img { background: #fff; border-radius: 8px; padding: .5rem; } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print { .stream { max-height: none; } .contents { display: none; } .page { max-width: none; padding: 0; } pre, table, img { break-inside: avoid; } }
`;
