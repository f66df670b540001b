import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foreignHtml } from "../../../../notebooks/html/foreign/foreign-html.ts";
import { sanitize } from "../../../../notebooks/html/foreign/sanitize.ts";
import { renderMarkdown } from "../../../../notebooks/html/markdown.ts";
import { createFormulas } from "../../../../notebooks/html/math.ts";

/**
 * A page's HTML may only be this: text, and tags whose attributes are quoted and known. What fits has no
 * handlers, whatever a browser makes of the rest.
 */
const attribute =
  / (?:align|alt|border|checked|class|color|colspan|controls|datetime|dir|disabled|encoding|for|height|high|href|id|lang|loop|low|max|min|muted|name|open|optimum|rel|reversed|rowspan|scope|span|src|start|style|title|type|valign|value|width|xmlns|(?:column|row)[a-z]+|display|displaystyle|fence|linethickness|[lr]space|m(?:ath|ax|in)[a-z]+|movablelimits|scriptlevel|separator|stretchy)(?:="[^"<>]*")?/;
const strict = new RegExp(
  `^(?:[^<>]|</[a-z0-9]+>|<(?!script|style|iframe|svg|form|base|meta|link|object|embed)[a-z0-9]+(?:${attribute.source})* ?/?>)*$`,
);

function harmless(whole: string): void {
  const html = whole.replaceAll(/<style>([\s\S]*?)<\/style>/g, (_, css: string) => {
    expect(css).not.toMatch(/@import|@font-face|<[/!]|url\((?!data:image\/)|expression|\/\//i);
    return "";
  });
  expect(html).toMatch(strict);
  const tags = (html.match(/<[a-z][^>]*>/g) ?? []).join("");
  for (const [, href] of tags.matchAll(/ href="([^"]*)"/g))
    expect(href).not.toMatch(/^[\s\u0000-\u0020]*(?:javascript|data|vbscript|file):/i);
  for (const [, src] of tags.matchAll(/ src="([^"]*)"/g))
    expect(src).toMatch(/^data:(?:image|video|audio)\//i);
  for (const [, style] of tags.matchAll(/ style="([^"]*)"/g))
    expect(style).not.toMatch(/url|expression|import|image|position|\\|behavior|javascript/i);
}

const fragments = [
  "<script>",
  "</script>",
  "<script src=//x>",
  "<img src=x onerror=alert(1)>",
  '<img src="data:image/png;base64,AA" onload=alert(1)>',
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<svg",
  "</svg>",
  "<a href='javascript:alert(1)'>",
  '<a href="java\tscript:alert(1)">',
  "<a href=&#106;avascript:alert(1)>",
  "</a>",
  "<iframe srcdoc='<script>1</script>'>",
  "<math><mi xlink:href=data:x>",
  "<style>@import url(//x)</style>",
  "<style>b{color:red} i{background:url(//x)}",
  "</style>",
  "<style>b::after{content:'</styl' 'e><script>'}</style>",
  "<math><annotation-xml encoding='text/html'><script>1</script>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
  "<video src=//x poster=//y onplay=alert(1)>",
  "<audio src='data:audio/wav;base64,AA' autoplay>",
  "<input type=checkbox onchange=alert(1) formaction=//x>",
  "<label for=x class='stream error'>",
  '<p style="background:url(//x)">',
  "<p style='position:fixed;color:red'>",
  "<p style='width:expression(1)'>",
  "<p style=\"color:red;background-image:url('x')\">",
  "<div onclick=alert(1) ",
  "<details open ontoggle=alert(1)>",
  "<body onload=alert(1)>",
  "<form action=//x><input autofocus onfocus=alert(1)>",
  "<base href=//x>",
  "<meta http-equiv=refresh content=0>",
  "<link rel=stylesheet href=//x>",
  "<object data=x>",
  "<embed src=x>",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<title><img src=x onerror=alert(1)></title>",
  "<textarea></textarea>",
  "<xmp>",
  "<template>",
  "<img src='data:text/html,<script>1</script>'>",
  "<video><source onerror=alert(1)>",
  "<p title='a\"b>c'>",
  "<",
  ">",
  '"',
  "'",
  "&",
  "&lt;script&gt;",
  "\0",
  "`",
  "=",
  " ",
  "text",
  "[x](javascript:alert(1))",
  "![x](https://x/y.png)",
  "![x](data:text/html,1)",
  "```\n",
  "$x$",
  "$\\href{javascript:alert(1)}{x}$",
  "$$\\text{</annotation><script>}$$",
  "\\begin{x}",
  "<https://x>",
  "\n\n",
  "# ",
  "* ",
  "| a | b |\n|--|--|\n| ",
];
function context() {
  return { folder: ".", formulas: createFormulas(), newScope: () => "o-1" };
}

const soup = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...fragments) }, fc.string({ maxLength: 6 })), {
    maxLength: 10,
  })
  .map((parts) => parts.join(""));

describe("somebody else's HTML", () => {
  it.each(fragments)("%j does nothing", (fragment) => harmless(sanitize(fragment)));

  it("never carries a script, a handler or an address that is fetched", () => {
    fc.assert(
      fc.property(soup, (html) => harmless(sanitize(html))),
      { numRuns: 1500 },
    );
  });

  it("nor does it where pictures, styles and drawings have been taken from it", async () => {
    await fc.assert(
      fc.asyncProperty(soup, async (html) => harmless(await foreignHtml(html, context()))),
      { numRuns: 1000 },
    );
  });

  it("nor does it by way of Markdown", async () => {
    const property = fc.asyncProperty(soup, async (text) => harmless(await renderMarkdown(text, context())));
    await fc.assert(property, { numRuns: 500 });
  });

  it("keeps what only looks", () => {
    const html =
      '<div style="font-size:13px;margin:4px 0"><table><tr><td style="text-align:right;color:var(--jp-ui-font-color1)">1</td></tr></table></div>';
    expect(sanitize(html)).toBe(html);
    expect(sanitize("<details open><summary>Logs</summary><pre>x</pre></details>")).toContain(
      "<summary>Logs</summary>",
    );
    expect(sanitize('<a href="#here">x</a>')).toContain('href="#here"');
  });

  it("has classes of its own names where it brings styles, none elsewhere, and never the page's", () => {
    const html = '<p class="error a"><span class="math left-out">x</span></p>';
    expect(sanitize(html)).toBe('<p><span class="math">x</span></p>');
    expect(sanitize(html, true)).toBe('<p class="x-error x-a"><span class="math x-left-out">x</span></p>');
  });

  it("ends on texts made to take forever", async () => {
    // With the square of their length these would take minutes.
    for (const text of [
      "<svg ".repeat(20_000),
      "<svg>".repeat(20_000),
      "<div>".repeat(20_000),
      `<p style="color:${"rgb(".repeat(20_000)}">`,
      `<p style="background:${"linear-gradient(rgb(".repeat(20_000)}">`,
      `<style>${".a{".repeat(5_000)}</style>`,
      "\\\\[".repeat(5_000),
    ]) {
      expect(sanitize(text).length).toBeLessThanOrEqual(text.length * 6);
      expect((await foreignHtml(text, context())).length).toBeLessThanOrEqual(text.length * 6);
      await renderMarkdown(text, context());
    }
  });
});
