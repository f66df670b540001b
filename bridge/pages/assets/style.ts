/** Styles the pages: one style sheet, light and dark, from a phone's width up. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f7f5; --panel: #ffffff; --ink: #1d2129; --faint: #5d6470; --line: #e2e2dd; --soft: #f0f0ec;
  --accent: #2456c7; --accent-ink: #ffffff; --bad: #b3202d; --bad-soft: #fdeeee;
  --completed: #17713d; --running: #1d5fd6; --failed: #b3202d; --crashed: #a8420a; --waiting: #855b00;
  --paused: #6941c6; --idle: #565d68;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161a; --panel: #1c1f25; --ink: #e6e8eb; --faint: #9ba3af; --line: #2f343c; --soft: #242830;
    --accent: #8fb1ff; --accent-ink: #10203f; --bad: #ff8f8f; --bad-soft: #34191c;
    --completed: #6fd598; --running: #8fb1ff; --failed: #ff8f8f; --crashed: #ffa878; --waiting: #e6bf62;
    --paused: #bda6ff; --idle: #a9b0bb;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 var(--sans); }
.wide { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
a { color: var(--accent); text-underline-offset: .15em; text-decoration-thickness: .06em; }
a.plain { text-decoration: none; color: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 2; background: var(--panel); padding: .4rem .8rem; }
[hidden] { display: none !important; }

header.top { background: var(--panel); border-bottom: 1px solid var(--line); }
header.top .wide { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; min-height: 3.25rem; }
.brand { display: inline-flex; align-items: center; gap: .5rem; font-weight: 650; color: inherit; text-decoration: none; letter-spacing: -.01em; }
nav { display: flex; gap: .25rem; }
nav a { color: var(--faint); text-decoration: none; padding: .8rem .6rem; border-bottom: 2px solid transparent; margin-bottom: -1px; }
nav a:hover { color: var(--ink); }
nav a[aria-current] { color: var(--ink); border-bottom-color: var(--accent); }
main { padding-top: 1.75rem !important; padding-bottom: 4rem !important; }

h1, h2, h3 { line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; font-weight: 650; margin: 0 0 .75rem; }
h2 { font-size: 1.1rem; font-weight: 650; margin: 2rem 0 .75rem; }
h3 { font-size: 1.05rem; font-weight: 650; margin: 0 0 .35rem; }
h1 .faint, h3 .faint { font-weight: 400; }
p { margin: 0 0 .75rem; }
.faint { color: var(--faint); }
.lead { max-width: 44rem; margin-bottom: .75rem; }
.crumbs { margin: 0 0 .35rem; font-size: .9rem; color: var(--faint); }
.crumbs a { color: inherit; }
.more { font-size: .9rem; margin: .75rem 0 0; display: flex; gap: 1rem; }
.empty { color: var(--faint); }
.empty.big { background: var(--panel); border: 1px dashed var(--line); border-radius: 10px; padding: 1.5rem; }
.empty.big > :last-child { margin-bottom: 0; }

.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.card, .panel { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.25rem; min-width: 0; }
.card { display: flex; flex-direction: column; }
.card h3 a { color: inherit; text-decoration: none; }
.card h3 a:hover { text-decoration: underline; }
.card > p { font-size: .95rem; }
.card .actions { margin: auto 0 0; padding-top: .9rem; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 2.5rem; }
@media (min-width: 56rem) {
  .columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
  .columns.form-first { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .columns.run { grid-template-columns: minmax(0, 1fr) 16rem; }
}
.columns > * > h2:first-child, .panel > h2:first-child { margin-top: 0; }
.columns { margin-top: 2rem; }
.columns.form-first, .columns.run { margin-top: 1.5rem; }
@media (max-width: 55.99rem) { .columns > * + * { margin-top: 2rem; } }

.facts { margin: 0; display: grid; gap: .4rem; font-size: .92rem; }
.facts > div { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .75rem; }
.facts dt { color: var(--faint); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts.stacked { gap: .7rem; }
.facts.stacked > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
.facts.stacked dt { font-size: .82rem; }

.button, button {
  display: inline-block; font: inherit; font-weight: 550; line-height: 1.3; padding: .5rem 1rem; border-radius: 8px;
  border: 1px solid var(--line); background: var(--soft); color: var(--ink); text-decoration: none; cursor: pointer;
}
.button:hover, button:hover { border-color: var(--faint); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); padding: .55rem 1.6rem; }
button.primary:hover { filter: brightness(1.08); }
button[aria-disabled] { opacity: .6; cursor: default; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; }

.chip { display: inline-block; white-space: nowrap; font-size: .85rem; font-weight: 600; color: var(--idle); }
.chip.completed { color: var(--completed); } .chip.running { color: var(--running); }
.chip.failed { color: var(--failed); } .chip.crashed { color: var(--crashed); }
.chip.scheduled { color: var(--waiting); } .chip.paused { color: var(--paused); }
.state-bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
.state-bar p, .state-bar .actions { margin: 0; }
.state-bar .actions:empty, .state-bar .clock:empty { display: none; }
.state-bar .actions { margin-left: auto; }
.state .chip { font-size: .95rem; padding: .2rem .75rem; border: 1px solid currentColor; border-radius: 99px; margin-right: .35rem; background: var(--panel); }
.clock, .number, .log time { font-variant-numeric: tabular-nums; }
@media (max-width: 30rem) { header.top .wide { padding-top: .6rem; } nav { margin-left: -.6rem; } nav a { padding: .55rem .6rem; } }
@media (max-width: 40rem) { .state-bar .actions { margin-left: 0; width: 100%; } }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--faint); font-weight: 500; font-size: .82rem; padding-top: 0; white-space: nowrap; }
.number, .right { text-align: right; }
.center { text-align: center; }
td.number, td time { white-space: nowrap; }
tr[aria-current] td { background: var(--soft); }
caption { text-align: left; color: var(--faint); font-size: .85rem; padding-bottom: .6rem; }
.runs td:first-child, .steps td:first-child { width: 1%; white-space: nowrap; padding-right: 1.75rem; }
.runs td .faint { overflow-wrap: anywhere; }
.notes { display: block; color: var(--faint); font-size: .88rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .runs thead { position: absolute; left: -99rem; }
  .runs tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .05rem 1rem; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .runs td { border: 0; padding: 0; }
  .runs td:first-child { width: auto; padding: 0; }
  .runs td:nth-child(1) { grid-column: 2; grid-row: 1; text-align: right; }
  .runs td:nth-child(2) { grid-column: 1; grid-row: 1; }
  .runs td:nth-child(4) { color: var(--faint); }
}

.artifacts { list-style: none; margin: 0; padding: 0; }
.artifacts li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 1rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
.artifacts li a { overflow-wrap: anywhere; }
.artifacts li > .faint { grid-column: 1 / -1; grid-row: 2; font-size: .88rem; }
.score { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }

.field { margin: 0 0 1.25rem; }
.sign-in { max-width: 24rem; }
.sign-out { margin: 2rem 0 0; }
.field label { font-weight: 600; }
.box { display: flex; align-items: center; gap: .6rem; }
.help { color: var(--faint); font-size: .9rem; margin: .1rem 0 0; max-width: 40rem; white-space: pre-line; overflow-wrap: anywhere; }
input:not([type=checkbox]), select, textarea {
  display: block; width: 100%; margin-top: .4rem; padding: .5rem .65rem; font: inherit; color: inherit;
  background: var(--page); border: 1px solid var(--faint); border-radius: 7px;
}
input[type=checkbox] { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--accent); }
input.short { max-width: 16rem; }
select { width: auto; min-width: 12rem; max-width: 100%; }
textarea { resize: vertical; }
textarea.code, code, pre, .log { font-family: var(--mono); font-size: .86rem; }
.required, .error { color: var(--bad); }
.error { margin: .35rem 0 0; font-weight: 550; font-size: .95rem; overflow-wrap: anywhere; }
.error::before { content: "\\2715\\00a0"; }
.wrong input:not([type=checkbox]), .wrong select, .wrong textarea { border: 2px solid var(--bad); }
.notice { border-left: 4px solid var(--faint); background: var(--soft); border-radius: 6px; padding: .7rem 1rem; margin: 0 0 1.25rem; overflow-wrap: anywhere; }
.notice.bad { border-color: var(--bad); background: var(--bad-soft); }
.notice p, .notice ul { margin: 0; }
.notice ul { padding-left: 1.2rem; }
.reason { white-space: pre-line; }
.notice.bad a { color: inherit; }

.prose { overflow-x: auto; }
.prose > :last-child { margin-bottom: 0; }
.prose h1 { font-size: 1.3rem; margin: .5rem 0 .5rem; }
.prose h2 { font-size: 1.08rem; margin: 1rem 0 .4rem; }
.prose h3, .prose h4, .prose h5, .prose h6 { font-size: 1rem; margin: .9rem 0 .3rem; }
.prose table { width: auto; margin: .5rem 0; font-variant-numeric: tabular-nums; }
.prose th, .prose td { padding: .35rem 1.5rem .35rem 0; }
.prose img { max-width: 100%; height: auto; }
.prose pre, .empty pre, pre.result, .detail { background: var(--soft); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.prose blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--faint); }
progress { width: min(100%, 16rem); accent-color: var(--accent); vertical-align: middle; }
.artifact { margin: 0 0 1.25rem; }
.artifact-name { font-size: .88rem; }
.result code { overflow-wrap: anywhere; }
[data-part=outcome]:not(:empty) + section > h2:first-child { margin-top: 1.5rem; }
[data-part=outcome]:empty + section > h2:first-child { margin-top: 0; }

.graph { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .9rem; margin: 0 0 1rem; }
.graph img { display: block; max-width: 100%; height: auto; }
@media (max-width: 40rem) { .graph img { max-width: none; max-height: 15rem; width: auto; } }
.log {
  list-style: none; margin: 0; padding: .7rem .9rem; max-height: 24rem; overflow: auto; line-height: 1.55;
  background: var(--panel); border: 1px solid var(--line); border-radius: 10px; overflow-wrap: anywhere;
}
.log time, .log .source { color: var(--faint); }
.log .message { white-space: pre-wrap; }
.log .warning b { color: var(--waiting); }
.log .error, .log .critical { color: inherit; font: inherit; margin: 0; }
.log .error::before { content: none; }
.log .error b, .log .critical b { color: var(--bad); }

.trend { margin: 1.5rem 0 0; }
.trend figcaption { font-weight: 650; margin-bottom: .4rem; }
.trend figcaption .faint { font-weight: 400; }
.trend svg { display: block; width: 100%; max-width: 44rem; height: auto; }
.trend polyline { fill: none; stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
.trend circle { fill: var(--panel); stroke: var(--accent); stroke-width: 2; }
.trend circle.last { fill: var(--accent); }
.trend text { fill: var(--faint); font: 12px var(--sans); font-variant-numeric: tabular-nums; }
.trend text.latest { fill: var(--ink); font-weight: 650; font-size: 15px; }
@media (max-width: 40rem) { .trend text { font-size: 19px; } .trend text.latest { font-size: 23px; } }
.trend .grid { stroke: var(--line); stroke-width: 1; }

.problem { max-width: 36rem; padding-top: 2rem; }
.problem-code { font-size: 1rem; color: var(--faint); margin: 0; font-variant-numeric: tabular-nums; }
.lost { position: fixed; left: 50%; bottom: 1rem; translate: -50% 0; margin: 0; padding: .5rem 1rem; border-radius: 8px; background: var(--ink); color: var(--page); font-size: .9rem; }
@media (prefers-reduced-motion: no-preference) {
  .chip.running > [aria-hidden] { animation: beat 1.6s ease-in-out infinite; display: inline-block; }
  @keyframes beat { 50% { opacity: .35; } }
}
@media print { header.top, .actions, .lost { display: none; } }
`;
