/** What of somebody else's HTML is in a page, and what is said where something is not. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, test } from "vitest";
import { foreignHtml } from "../../../../notebooks/html/foreign/foreign-html.ts";
import { temporaryFolder } from "../../sample.ts";

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const picture = `data:image/png;base64,${pixel}`;
const place = temporaryFolder();
let folder = ".";
beforeAll(async () => {
  folder = join(place.path, "project");
  await mkdir(join(folder, "figures"), { recursive: true });
  for (const name of ["figure.png", "a b.png", "figures/one.PNG", "../outside.png"])
    await writeFile(join(folder, name), Buffer.from(pixel, "base64"));
  await writeFile(join(folder, "tone.wav"), "RIFF");
  await writeFile(join(folder, "movie.mp4"), "mp4");
  await writeFile(join(folder, "secret.txt"), "secret");
  await symlink(join(folder, "../outside.png"), join(folder, "link.png"));
});

function shown(html: string, attachments?: Record<string, Record<string, string>>): Promise<string> {
  return foreignHtml(html, { folder, attachments, newScope: () => "o-1" });
}

describe("pictures", () => {
  test.each([
    ['<img src="figure.png" width="150">', `<img src="${picture}" width="150" alt="" />`],
    ["<IMG SRC=a%20b.png ALT=two>", `<img src="${picture}" alt="two" />`],
    [
      "<img src='./figures/one.PNG?v=2' style='width:50%'>",
      `<img src="${picture}" style="width:50%" alt="" />`,
    ],
    ['<img src="attachment:x.png" height="9">', `<img src="${picture}" height="9" alt="" />`],
    [`<img src="${picture}">`, `<img src="${picture}" alt="" />`],
    [
      `<picture><source srcset="//x/a.webp"><img src="figure.png"></picture>`,
      `<img src="${picture}" alt="" />`,
    ],
  ])("%s is inside the page, in its size", async (html, expected) => {
    expect(await shown(html, { "x.png": { "image/png": pixel } })).toBe(expected);
  });

  test.each([
    ['<img src="../outside.png">', "[picture not included: ../outside.png]"],
    ['<img src="link.png" alt="A link">', "[picture not included: A link]"],
    ['<img src="/etc/passwd.png">', "[picture not included: /etc/passwd.png]"],
    ['<img src="file:///x/figure.png">', "[picture not included: file:///x/figure.png]"],
    ['<img src="none.png">', "[picture not included: none.png]"],
    ['<img src="secret.txt">', "[picture not included: secret.txt]"],
    ['<img src="attachment:none.png">', "[picture not included: attachment:none.png]"],
    ['<img src="data:text/html,<b>x">', "[picture not included: data:text/html]"],
    ["<img>", "[picture not included: without address]"],
    [
      '<img src="https://example.com/a.png" alt="A cat">',
      '[picture not included: <a href="https://example.com/a.png" rel="noopener noreferrer">A cat</a>]',
    ],
  ])("%s is not, and a line says so", async (html, line) => {
    expect(await shown(html)).toBe(`<em class="left-out">${line}</em>`);
  });

  it("that are drawn in the HTML are pictures too, where scripts can't run, in their size and place", async () => {
    const safe = await shown(
      '<p>a <svg viewBox="0 0 1 1" width="9" style="width:0"><title>Dot</title><script>alert(1)</script><linearGradient/><circle r=1 /></svg> b</p>',
    );
    const [, base64 = ""] =
      /^<p>a <img src="data:image\/svg\+xml;base64,([^"]+)" alt="Dot" style="width:0" width="9" \/> b<\/p>$/.exec(
        safe,
      ) ?? [];
    expect(Buffer.from(base64, "base64").toString()).toMatch(
      /^<svg viewBox="0 0 1 1" .*xmlns="http:\/\/www.w3.org\/2000\/svg"><title>Dot<\/title>.*<linearGradient\/><circle r="1"\/><\/svg>$/,
    );
    expect(await shown("<svg><svg></svg><b>x</b>")).toMatch(/^<img src="data:image/);
  });
});

describe("videos and sounds", () => {
  test.each([
    [
      '<video src="movie.mp4" width="90" autoplay></video>',
      '<video src="data:video/mp4;base64,bXA0" width="90" controls></video>',
    ],
    [
      '<audio><source src="none.ogg"><source src="tone.wav">old browser</audio>',
      '<audio src="data:audio/wav;base64,UklGRg==" controls></audio>',
    ],
    [
      '<audio src="data:audio/wav;base64,AA=="></audio>',
      '<audio src="data:audio/wav;base64,AA==" controls></audio>',
    ],
    [
      '<video><source src="far.mp4">old browser</video>',
      '<em class="left-out">[video not included: far.mp4]</em>',
    ],
    ['<audio src="figure.png"></audio>', '<em class="left-out">[sound not included: figure.png]</em>'],
  ])("%s", async (html, expected) => {
    expect(await shown(html)).toBe(expected);
  });
});

describe("what only a script or another site can show is named", () => {
  test.each([
    [
      '<iframe src="https://example.com/x" width=9></iframe>',
      '[frame not included: <a href="https://example.com/x" rel="noopener noreferrer">https://example.com/x</a>]',
    ],
    ["<iframe srcdoc='<script>1</script>'></iframe>", "[frame not included]"],
    ["<canvas>old browser</canvas>", "[drawing not included]"],
    ["<object data=a.swf></object>", "[object not included: a.swf]"],
    ["<embed src=a.pdf>", "[object not included: a.pdf]"],
    ["<button onclick=go()> Run  it </button>", "[button not included: Run it]"],
    ["<input value='3'>", "[input not included: 3]"],
    ["<textarea>text</textarea>", "[input not included: text]"],
    ["<select><option>a</option></select>", "[choice not included: a]"],
  ])("%s", async (html, line) => {
    expect(await shown(html)).toBe(`<em class="left-out">${line}</em>`);
  });

  test.each([
    [
      "<script>window.PlotlyConfig = {};</script><script>Plotly.newPlot('a', [])</script>",
      "Plotly chart (drawn by a script)",
    ],
    [
      "<script src='https://cdn/bokeh.js'></script><script>Bokeh.embed()</script>",
      "Bokeh chart (drawn by a script)",
    ],
    ["<b></b><script type=module>draw()</script><script>again()</script>", "script"],
  ])("%s", async (html, name) => {
    expect(await shown(html)).toContain(`<p><em class="left-out">[${name} not included]</em></p>`);
  });

  it("data in a script, and what is hidden, is not missed", async () => {
    expect(
      await shown('<p>x</p><script type="application/json">{}</script><input type="hidden" value="1">'),
    ).toBe("<p>x</p>");
  });

  it("boxes that fold and unfold stay", async () => {
    expect(await shown('<input type="checkbox" id="a" checked><label for="a">x</label>')).toBe(
      '<input type="checkbox" id="a" checked /><label for="a">x</label>',
    );
  });
});

describe("styles", () => {
  it("are those of their output alone, with its classes", async () => {
    expect(await shown('<style>.a > b { color: red }</style><p class="a"><b>x</b></p>')).toBe(
      '<div class="styled"><style>.o-1 .x-a>b{color:red}</style><div class="o-1"><p class="x-a"><b>x</b></p></div></div>',
    );
    expect(
      await shown("<style media='(width > 9px)'>b{color:red}</style><style>i{color:red}</style>"),
    ).toContain("<style>@media (width>9px){.o-1 b{color:red}}.o-1 i{color:red}</style>");
    expect(await shown("<style media=print>b{color:red}</style>")).toContain(
      "@media print{.o-1 b{color:red}}",
    );
  });

  it("of which nothing is left leave the HTML as it is", async () => {
    expect(await shown('<style>@keyframes k { }</style><p class="a">x</p>')).toBe("<p>x</p>");
  });
});

it("formulas in MathML stay", async () => {
  const math = '<math display="block"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>';
  expect(await shown(math)).toBe(math);
});
