import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../../notebooks/html/markdown.ts";
import { sanitize } from "../../../notebooks/html/sanitize.ts";

/**
 * A page's HTML may only be this: text, and tags whose attributes are quoted and known. What fits has no
 * handlers, whatever a browser makes of the rest.
 */
const attribute =
  / (?:align|alt|border|class|color|colspan|datetime|dir|height|high|href|id|lang|low|max|min|name|open|optimum|rel|reversed|rowspan|scope|span|src|start|style|title|type|valign|value|width)(?:="[^"<>]*")?/;
const strict = new RegExp(
  `^(?:[^<>]|</[a-z0-9]+>|<(?!script|style|iframe|svg|form|base|meta|link|object|embed)[a-z0-9]+(?:${attribute.source})* ?/?>)*$`,
);

function harmless(html: string): void {
  expect(html).toMatch(strict);
  const tags = (html.match(/<[a-z][^>]*>/g) ?? []).join("");
  for (const [, href] of tags.matchAll(/ href="([^"]*)"/g))
    expect(href).not.toMatch(/^[\s\u0000-\u0020]*(?:javascript|data|vbscript|file):/i);
  for (const [, src] of tags.matchAll(/ src="([^"]*)"/g)) expect(src).toMatch(/^data:image\//i);
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
  "<https://x>",
  "\n\n",
  "# ",
  "* ",
  "| a | b |\n|--|--|\n| ",
];
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

  it("nor does it by way of Markdown", async () => {
    const property = fc.asyncProperty(soup, async (text) =>
      harmless(await renderMarkdown(text, { folder: "." })),
    );
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

  it("ends on texts made to take forever", () => {
    // With the square of their length these would take minutes.
    for (const text of [
      "<svg ".repeat(100_000),
      "<svg>".repeat(20_000),
      `<p style="color:${"rgb(".repeat(20_000)}">`,
    ]) {
      expect(sanitize(text).length).toBeLessThanOrEqual(text.length * 6);
    }
  });

  it("keeps an inline drawing as a picture, where its scripts can't run", () => {
    const safe = sanitize(
      '<p>a <svg viewBox="0 0 1 1"><title>Dot</title><script>alert(1)</script><circle r="1"/></svg> b</p>',
    );
    expect(safe).toMatch(/^<p>a <img src="data:image\/svg\+xml;base64,[^"]+" alt="Dot" \/> b<\/p>$/);
  });

  it("says what a picture from elsewhere was, instead of fetching it", () => {
    expect(sanitize('<img src="https://example.com/a.png" alt="A cat">')).toBe(
      "<em>[picture not included: A cat]</em>",
    );
  });
});
