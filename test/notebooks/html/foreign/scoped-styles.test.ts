/** Styles of an output reach its own elements and nothing else, and load nothing. */
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { scopeStyles } from "../../../../notebooks/html/foreign/scoped-styles.ts";

test.each([
  ["#T_a th, .dataframe td { color: red }", ".o #T_a th,.o .x-dataframe td{color:red}"],
  [".a:not(.b):is(.c) { x: y }", ".o .x-a:not(.x-b):is(.x-c){x:y}"],
  [
    ".bar { background: linear-gradient(90deg, #d65f5f 50%, transparent 50%) !important }",
    ".o .x-bar{background:linear-gradient(90deg,#d65f5f 50%,transparent 50%)!important}",
  ],
  ["@media (width < 9px) { b { x: y } }", "@media (width<9px){.o b{x:y}}"],
  ["@supports (display: grid) { @layer l { b { x: y } } }", "@supports (display:grid){@layer l{.o b{x:y}}}"],
  [".a { &:hover { x: y } }", ".o .x-a{&:hover{x:y}}"],
  [".a { content: '\\201C' }", '.o .x-a{content:"\u201c"}'],
  [".a { background: url('data:image/png;base64,AA') }", ".o .x-a{background:url(data:image/png;base64,AA)}"],
  ["b { x: y", ".o b{x:y}"],
  ["/* c */ b { /* d */ x: y }", ".o b{x:y}"],
])("%s becomes %s", (css, scoped) => {
  expect(scopeStyles(css, "o")).toBe(scoped);
});

test.each([
  [":root { --a: 1px; display: none }", ".o{--a:1px}"],
  ["html, body { color: red; position: fixed }", ".o{color:red}"],
  ["body, b { color: red; margin: 0 }", ".o{color:red}.o b{color:red;margin:0}"],
  ["html body > table { x: y }", ".o>table{x:y}"],
  ["body + p, :root ~ section, body:not(.a) + p { x: y }", ""],
  ["@media print { body { display: none } }", "@media print{}"],
])("the page's root is the output: %s", (css, scoped) => {
  expect(scopeStyles(css, "o")).toBe(scoped);
});

test.each([
  "@import url(//x); @import '//x';",
  "@font-face { font-family: f; src: url(//x) }",
  "@namespace url(//x);",
  "@keyframes k { from { x: y } }",
  "b { background: url(//x) }",
  "b { background: image-set('//x' 1x) }",
  "b { --a: url(//x) }",
  "b { width: expression(alert(1)) }",
  "b { behavior: url(x.htc) }",
  "b { position: fixed }",
  "b { animation: k 1s }",
  "b { background: u\\72l(//x) }",
  "< { x: y }",
  "b { color: is(@import",
])("%s leaves nothing", (css) => {
  expect(scopeStyles(css, "o").replace(/^\.o b\{\}$/, "")).toBe("");
});

it("never leaves its scope, ends its element or has an address, whatever it is", () => {
  const part = fc.constantFrom(
    "b",
    ".a",
    "#i",
    ":root",
    "body",
    "*",
    ":is(",
    ")",
    ">",
    "+",
    "~",
    " ",
    ",",
    "{",
    "}",
    "@media print",
    "@import",
    "url(",
    "//x",
    "'",
    '"',
    ";",
    "color:red",
    "&",
    "/*",
    "*/",
    "</style>",
    "<!--",
    "\\",
    "@layer",
    "::after",
    "[a=b]",
    "|",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
      const css = scopeStyles(parts.join(""), "o");
      expect(css).not.toMatch(/<\/|<!/);
      const unquoted = css.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');
      expect(unquoted).not.toMatch(/(?<!\\)@import|(?<![\w-])url\((?!data:)/);
      const flat = css.replaceAll(/@[^{]*\{/g, "").replaceAll(/\{[^{}]*\}/g, "\n");
      for (const selector of flat.split("\n").filter((one) => /[^\s}]/.test(one)))
        expect(selector).toMatch(/^\}*\.o(?![\w-])(?!\s*[+~])/);
    }),
    { numRuns: 1000 },
  );
});
