/** Exported pages in a real browser: hostile content does nothing, and a page reads on a phone. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportPage } from "../../notebooks/html/export.ts";
import { bundle, code, markdown, notebook, shown } from "../notebooks/sample.ts";
import { CHROMIUM_FLAGS, chromiumPath } from "../setup/chromium.ts";

const pictures = fileURLToPath(new URL("../output/", import.meta.url));
let browser: Browser;
beforeAll(async () => {
  await mkdir(pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: CHROMIUM_FLAGS });
});
afterAll(() => browser?.close());

/** Each would set `window.hit`, open a dialog or ask the network for something, were it let through. */
const attacks = [
  "<script>hit=1</script>",
  "<img src=x onerror=hit=1>",
  "<svg onload=hit=1><animate onbegin=hit=1 attributeName=x dur=1s></svg>",
  "<svg><foreignObject><img src=x onerror=hit=1></foreignObject></svg>",
  "<svg><script>hit=1</script><svg></svg><image href='http://127.0.0.1:9/x'/></svg>",
  "<details open ontoggle=hit=1>x</details>",
  "<iframe srcdoc='<script>parent.hit=1</script>'></iframe><object data='data:text/html,<script>hit=1</script>'></object>",
  "<math><mtext><table><mglyph><style><img src=x onerror=hit=1></style></mglyph></table></mtext></math>",
  "<noscript><p title='</noscript><img src=x onerror=hit=1>'></noscript>",
  "<p style='background:url(http://127.0.0.1:9/x)'>x</p><style>@import 'http://127.0.0.1:9/x';</style>",
  "<link rel=stylesheet href=http://127.0.0.1:9/x><base href=http://127.0.0.1:9/><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
  "<form><input autofocus onfocus=hit=1></form><video><source onerror=hit=1></video><body onload=hit=1>",
  "<a href='javascript:hit=1'>x</a><a href='java&#09;script:hit=1'>x</a><a href='data:text/html,<script>hit=1</script>'>x</a>",
  "<style>b{background:url(http://127.0.0.1:9/x)} i{background:u\\72l(http://127.0.0.1:9/x)} @font-face{font-family:f;src:url(http://127.0.0.1:9/x)} p{font-family:f;cursor:url(http://127.0.0.1:9/x),auto}</style><b>x</b><i>y</i><p>z</p>",
  "<style>b::after{content:'</style><img src=x onerror=hit=1>'}</style><b>x</b>",
  "<video poster=http://127.0.0.1:9/x src=http://127.0.0.1:9/x onerror=hit=1></video><audio src=data:audio/wav;base64,AA onerror=hit=1></audio>",
  "<label for=q onclick=hit=1>x</label><input id=q type=checkbox onchange=hit=1 formaction=http://127.0.0.1:9/>",
  "$\\href{javascript:hit=1}{x}$ $\\includegraphics{http://127.0.0.1:9/x}$ $\\htmlData{onclick=hit=1}{x}$",
  "[x](javascript:hit=1) ![x](http://127.0.0.1:9/x.png) <javascript:hit=1>",
];
const hostile = notebook(
  ...attacks.flatMap((attack) => [
    markdown(attack),
    shown(
      bundle({ "text/html": attack }),
      bundle({ "text/markdown": attack }),
      bundle({ "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg">${attack}</svg>` }),
      bundle({ "text/plain": attack }),
      bundle({ "text/latex": attack }),
      { output_type: "stream", name: "stdout", text: attack },
      { output_type: "error", ename: attack, evalue: attack, traceback: [attack] },
    ),
    code(attack),
  ]),
);

describe("an exported page in a browser", () => {
  it("does nothing of what its notebook's content tries, even without its own policy", async () => {
    const html = await exportPage(hostile, { folder: pictures, name: "hostile", code: "shown" });
    const path = join(pictures, "hostile-export.html");
    await writeFile(path, html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""));
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => request.url().startsWith("data:image/") || asked.push(request.url()));
    await page.goto(pathToFileURL(path).href);
    // A link to the web is one that a reader may follow.
    for (const link of await page.locator("a:not([href^='http'])").all()) await link.click({ force: true });
    expect(await page.evaluate("typeof hit")).toBe("undefined");
    expect(asked).toEqual([pathToFileURL(path).href]);
    expect(await page.locator("script, iframe, object, embed, form, video, svg, base, link").count()).toBe(0);
    await page.close();
  });

  it("keeps an output's styles to it, and draws its formulas, pictures and tables", async () => {
    const loud =
      "* { color: rgb(255, 0, 0) } body, html, :root, main, section, h1 { display: none } body + p, :root ~ div { color: red } p { position: fixed; inset: 0 }";
    const cells = [
      markdown("# Title\n\nBefore $\\frac{a}{b}$ after, [there](#Title)."),
      shown(
        bundle({
          "text/html": `<style>${loud} .of > b { font-size: 40px }</style><p class="of"><b>big</b></p>`,
        }),
      ),
      shown(
        bundle({
          "text/html":
            '<p class="of"><b>small</b></p><svg viewBox="0 0 4 4" width="40"><rect width="4" height="4"/></svg>',
        }),
      ),
    ];
    const path = join(pictures, "export-styles.html");
    await writeFile(path, await exportPage(notebook(...cells), { folder: pictures, name: "styles" }));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(path).href);
    // Runs in the page, whose types are not the tests'.
    const look = (text: string) =>
      page.evaluate(`(() => {
        const element = [...document.querySelectorAll("b, h1")].find((one) => one.textContent === "${text}");
        const { fontSize, color } = getComputedStyle(element);
        return { fontSize, red: color === "rgb(255, 0, 0)", width: element.getBoundingClientRect().width > 10 };
      })()`);
    expect([await look("big"), await look("small"), await look("Title")]).toEqual([
      { fontSize: "40px", red: true, width: true },
      { fontSize: "17px", red: false, width: true },
      { fontSize: expect.any(String) as string, red: false, width: true },
    ]);
    const fraction = await page.locator("mfrac").boundingBox();
    expect(fraction?.height).toBeGreaterThan(20);
    expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBe(40);
    await page.getByRole("link", { name: "there" }).click();
    expect(await page.evaluate("document.querySelector(':target')?.textContent")).toBe("Title");
    await page.screenshot({ path: join(pictures, "export-styles.png"), fullPage: true });
    await page.close();
  });

  it.each([
    ["desktop", 1300],
    ["phone", 390],
  ])("fits a %s", async (name, width) => {
    const wide = `<table><tr>${"<td>a wide column</td>".repeat(20)}</tr></table>`;
    const cells = [
      markdown("# A title\n\n## One\n\n## Two\n\n## Three\n\nText."),
      code(`const long = "${"x".repeat(300)}";`),
    ];
    const outputs = shown(bundle({ "text/html": wide }), {
      output_type: "stream",
      name: "stdout",
      text: "y".repeat(500),
    });
    const path = join(pictures, `export-${name}.html`);
    await writeFile(
      path,
      await exportPage(notebook(...cells, outputs), { folder: pictures, name, code: "shown" }),
    );
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(pathToFileURL(path).href);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await page.getByRole("link", { name: "Two" }).isVisible()).toBe(name === "desktop");
    await page.screenshot({ path: join(pictures, `export-${name}.png`), fullPage: true });
    await page.close();
  });
});
