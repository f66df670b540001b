/** Pictures and fonts that CSS names are in the page, or named where they are not. */
import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, test } from "vitest";
import { foreignHtml } from "../../../../notebooks/html/foreign/foreign-html.ts";
import { renderMarkdown } from "../../../../notebooks/html/markdown.ts";
import { createFormulas } from "../../../../notebooks/html/math.ts";
import { temporaryFolder } from "../../sample.ts";

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const picture = `url(data:image/png;base64,${pixel})`;
const place = temporaryFolder();
let folder = ".";
beforeAll(async () => {
  folder = join(place.path, "project");
  await mkdir(join(folder, "data"), { recursive: true });
  for (const name of ["figure.png", "data/a b.png", "../outside.png"])
    await writeFile(join(folder, name), Buffer.from(pixel, "base64"));
  await writeFile(join(folder, "data/x.svg"), "<svg/>");
  await writeFile(join(folder, "font.woff2"), "woff2");
  await writeFile(join(folder, "large.png"), "");
  await truncate(join(folder, "large.png"), 10_000_001);
  await symlink(join(folder, "../outside.png"), join(folder, "link.png"));
});

function shown(html: string, attachments?: Record<string, Record<string, string>>): Promise<string> {
  return foreignHtml(html, { folder, attachments, newScope: () => "o-1" });
}

function sheetOf(html: string): string | undefined {
  return /<style>(.*?)<\/style>/.exec(html)?.[1];
}

describe("a style sheet", () => {
  test.each([
    ["b { background: url(figure.png) }", `.o-1 b{background:${picture}}`],
    ["b { background: #eee url('figure.png') no-repeat }", `.o-1 b{background:#eee ${picture}no-repeat}`],
    [
      'b { background-image: url("data/x.svg") }',
      ".o-1 b{background-image:url(data:image/svg+xml;base64,PHN2Zy8+)}",
    ],
    ["b { background: URL( ./data/a%20b.png?v=1 ) }", `.o-1 b{background:${picture}}`],
    ["ul { list-style-image: url(figure.png) }", `.o-1 ul{list-style-image:${picture}}`],
    ["b { border-image: url(figure.png) 30 round }", `.o-1 b{border-image:${picture}30 round}`],
    ["b::before { content: url(figure.png) }", `.o-1 b::before{content:${picture}}`],
    ["b { --logo: url(figure.png) }", `.o-1 b{--logo:${picture}}`],
    ["b { background: url(attachment:a.png) }", `.o-1 b{background:${picture}}`],
    ["b { background: image-set('figure.png' 1x, url(other.png) 2x) }", `.o-1 b{background:${picture}}`],
    ["@media print { b { cursor: url(figure.png), auto } }", `@media print{.o-1 b{cursor:${picture},auto}}`],
  ])("has the pictures of the notebook's folder: %s", async (css, sheet) => {
    const html = await shown(`<style>${css}</style><b>x</b>`, { "a.png": { "image/png": pixel } });
    expect(sheetOf(html)).toBe(sheet);
    expect(html).not.toContain("not included");
  });

  test.each([
    ["b { background: url(none.png) }", "[picture not included: none.png]"],
    ["b { background: url(large.png) }", "[picture not included: large.png]"],
    ["b { background: url(link.png) }", "[picture not included: link.png]"],
    ["b { background: url(../outside.png) }", "[picture not included: ../outside.png]"],
    ["b { background: url(/etc/passwd.png) }", "[picture not included: /etc/passwd.png]"],
    ["b { background: url(font.woff2) }", "[picture not included: font.woff2]"],
    ["b { background: url(data:text/html,x) }", "[picture not included: data:text/html]"],
    ["b { background: image('figure.png') }", "[picture not included: figure.png]"],
    ["b { background: url(a.png), url(b.png) }", "[picture not included: b.png]"],
    ["b { background: url(//example.com/a.png) }", "[picture not included: //example.com/a.png]"],
    [
      "b { background: url(https://example.com/a.png) }",
      '[picture not included: <a href="https://example.com/a.png">https://example.com/a.png</a>]',
    ],
    ["@import url(more.css); b { x: y }", "[style sheet not included: more.css]"],
    ["@import 'more.css' print; b { x: y }", "[style sheet not included: more.css]"],
    ["@font-face { font-family: My Font; src: url(none.woff2) }", "[font not included: My Font]"],
  ])("names what is not in it: %s", async (css, note) => {
    const html = await shown(`<style>${css}</style><b>x</b>`);
    expect(html).toContain(`<p><em class="left-out">${note}</em></p>`);
    expect(sheetOf(html) ?? "").not.toMatch(/url\(|\.png/);
  });

  it("says it once, and nothing of what is no file", async () => {
    const css = "b { background: url(none.png) } i { background: url(none.png) } u { filter: url(#blur) }";
    expect((await shown(`<style>${css}</style><b>x</b>`)).match(/not included/g)).toHaveLength(1);
    expect(await shown("<link rel='stylesheet' href='theme.css'><b>x</b>")).toBe(
      '<b>x</b><p><em class="left-out">[style sheet not included: theme.css]</em></p>',
    );
  });

  it("has fonts, under names of its own", async () => {
    const css =
      "@font-face { font-family: 'My Font'; src: url(none.woff), url(font.woff2) format('woff2'), local(Mine); font-weight: 700 }" +
      "b { font: bold 12px/1.5 My Font, serif } i { font-family: 'my font', x } u { font-family: Other }";
    const html = await shown(`<style>${css}</style><s style="font-family: My Font">x</s>`);
    expect(sheetOf(html)).toBe(
      `@font-face{font-family:"o-1 my font";src:url(data:font/woff2;base64,d29mZjI=)format("woff2"),local(Mine);font-weight:700}` +
        `.o-1 b{font:bold 12px/1.5"o-1 my font",serif}.o-1 i{font-family:"o-1 my font",x}.o-1 u{font-family:Other}` +
        `.o-1 .x-own-style-0:not(#a#a#a){font-family:"o-1 my font"}`,
    );
    expect(html).not.toContain("not included");
  });
});

describe("a style attribute", () => {
  test.each([
    ["background: url(figure.png)", `background:${picture}`],
    ["background: url(&quot;figure.png&quot;); width: 9px", `background:${picture};width:9px`],
    [`background: ${picture}`, `background:${picture}`],
    ["list-style-image: url(figure.png); position: fixed", `list-style-image:${picture}`],
    ["background: url(figure.png); color: (red", `background:${picture};color:(red)`],
  ])("has the pictures of the notebook's folder: %s", async (style, declarations) => {
    expect(await shown(`<div class="a" style="${style}">x</div>`)).toBe(
      `<div class="styled"><style>.o-1 .x-own-style-0:not(#a#a#a){${declarations}}</style>` +
        '<div class="o-1"><div class="x-a x-own-style-0">x</div></div></div>',
    );
  });

  it("names what is not in it, and keeps the rest of its looks", async () => {
    const html = await shown('<div style="color: red; background: url(none.png)">x</div>');
    expect(html).toContain(".x-own-style-0:not(#a#a#a){color:red}");
    expect(html).toContain("[picture not included: none.png]");
  });

  it("of the page's root is the output's", async () => {
    const html = await shown('<body style="background: url(figure.png); margin: 0"><b>x</b></body>');
    expect(sheetOf(html)).toBe(`.o-1{background:${picture}}`);
  });

  it("stands in Markdown as well", async () => {
    const context = { folder, formulas: createFormulas(), newScope: () => "o-1" };
    const html = await renderMarkdown('# T\n\n<p style="background: url(figure.png)">x</p>', context);
    expect(html).toContain(`{background:${picture}}`);
  });
});
