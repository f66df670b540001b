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
    for (const link of await page.locator("a").all()) await link.click({ force: true });
    expect(await page.evaluate("typeof hit")).toBe("undefined");
    expect(asked).toEqual([pathToFileURL(path).href]);
    expect(
      await page.locator("script, iframe, object, embed, form, input, video, svg, math, base, link").count(),
    ).toBe(0);
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
