import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Notebook } from "../../../notebooks/file/notebook.ts";
import { exportPage } from "../../../notebooks/html/export.ts";
import { bundle, code, markdown, notebook, shown, tagged, temporaryFolder } from "../sample.ts";

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const place = temporaryFolder();
let folder = ".";
beforeAll(async () => {
  const outer = place.path;
  folder = join(outer, "project");
  await mkdir(folder);
  await writeFile(join(folder, "here.png"), Buffer.from(pixel, "base64"));
  await writeFile(join(outer, "outside.png"), Buffer.from(pixel, "base64"));
});

function page(written: Notebook, visibility?: "hidden" | "folded" | "shown") {
  return exportPage(written, { folder, name: "fallback", ...(visibility ? { code: visibility } : {}) });
}

async function main(...cells: Notebook["cells"]) {
  return /<main>\n([\s\S]*)\n<\/main>/.exec(await page(notebook(...cells)))?.[1] ?? "";
}

describe("an exported page", () => {
  it("allows nothing to be loaded or run, and has no script", async () => {
    const html = await page(
      notebook(markdown("# Hi"), shown(bundle({ "text/html": "<script>1</script><b>x</b>" }))),
    );
    expect(html).toContain(
      `content="default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).not.toMatch(/<script|<link|@import|https?:\/\//);
    expect(html).toContain('<meta name="viewport"');
  });

  it("is called by its first heading, else by the notebook's name", async () => {
    expect(await page(notebook(markdown("## Small\n\n# The *title* & more")))).toContain(
      "<title>The title &amp; more</title>",
    );
    expect(await page(notebook(code("1")))).toContain("<title>fallback</title>");
  });

  it("has contents when there are more than three headings, with ids that differ", async () => {
    expect(await page(notebook(markdown("# A\n## B\n## C")))).not.toContain("Contents");
    const html = await page(notebook(markdown("# A\n## B\n## B"), markdown("### <i>D</i>")));
    expect(html).toContain(
      '<li class="depth-1"><a href="#s-b-2">B</a></li><li class="depth-2"><a href="#s-d">D</a></li>',
    );
    expect(html).toContain('<h2 id="s-b-2">B</h2>');
  });

  it("hides, folds or shows code", async () => {
    const cells = notebook(code("const secret = 1;", { execution_count: 7 }));
    expect(await page(cells, "hidden")).not.toContain("secret");
    expect(await page(cells)).toContain('<details class="code"><summary><span class="count">[7]</span>');
    expect(await page(cells, "shown")).toContain('<details class="code" open>');
  });

  it("honours the tags that leave out cells, inputs and outputs", async () => {
    const output = { outputs: [bundle({ "text/plain": "out" })] };
    const html = await main(
      { ...tagged("in1", "remove_cell"), ...output },
      { ...tagged("in2", "remove-input"), ...output },
      { ...tagged("in3", "remove-output"), ...output },
    );
    expect(html).not.toMatch(/in1|in2/);
    expect(html.match(/>out</g)).toHaveLength(1);
  });

  it("takes the best type of a bundle that has something to show", async () => {
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><title>Dots</title></svg>';
    expect(await main(shown(bundle({ "text/plain": "p", "text/html": "<b>h</b>" })))).toContain("<b>h</b>");
    expect(
      await main(shown(bundle({ "text/plain": "p", "text/html": "<script>1</script><div></div>" }))),
    ).toContain(">p<");
    expect(await main(shown(bundle({ "text/plain": "p", "text/markdown": "**m**" })))).toContain(
      "<strong>m</strong>",
    );
    expect(await main(shown(bundle({ "text/plain": "p", "text/latex": "$\\alpha<1$" })))).toContain(
      "<mi>α</mi><mo>&lt;</mo><mn>1</mn>",
    );
    expect(await main(shown(bundle({ "image/svg+xml": drawing })))).toMatch(
      /<img src="data:image\/svg\+xml;base64,[^"]+" alt="Dots">/,
    );
    expect(await main(shown(bundle({ "image/png": pixel }, { "image/png": { width: 20 } })))).toContain(
      `<img src="data:image/png;base64,${pixel}" alt="Figure" width="20">`,
    );
    expect(await main(shown(bundle({ "application/json": { a: 1 } })))).toContain("&quot;a&quot;: 1");
    expect(await main(shown(bundle({ "application/vnd.cellflow.run+json": {} })))).toBe("");
    expect(await main(shown(bundle({ "image/png": '"><script>', "text/plain": "p" })))).toContain(">p<");
  });

  it("shows a chart by the picture it brings, else draws it, but fetches no data for it", async () => {
    const spec = {
      description: "Error by hour",
      data: { values: [{ a: 1 }] },
      mark: "point",
      encoding: { x: { field: "a" } },
    };
    const vega = "application/vnd.vegalite.v5+json";
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const brought = await main(shown(bundle({ [vega]: spec, "image/svg+xml": svg, "text/plain": "p" })));
    expect(brought).toContain(`${Buffer.from(svg).toString("base64")}" alt="Error by hour"`);
    expect(await main(shown(bundle({ [vega]: spec, "text/plain": "p" })))).toMatch(
      /svg\+xml;base64,[^"]{500,}" alt="Error by hour"/,
    );
    const elsewhere = { ...spec, data: { url: "file:///etc/passwd" } };
    expect(await main(shown(bundle({ [vega]: elsewhere, "text/plain": "p" })))).toContain(">p<");
    expect(await main(shown(bundle({ [vega]: "nonsense", "text/plain": "p" })))).toContain(">p<");
  });

  it("shows streams and errors readably", async () => {
    const html = await main(
      shown(
        { output_type: "stream", name: "stderr", text: "\x1b[33mcareful\x1b[0m <x>" },
        {
          output_type: "error",
          ename: "TypeError",
          evalue: "no <b>",
          traceback: ["\x1b[31mat\x1b[0m Cell [1], line 2"],
        },
      ),
    );
    expect(html).toContain(
      '<pre class="stream stderr"><span style="color:var(--ansi-yellow)">careful</span> &lt;x&gt;</pre>',
    );
    expect(html).toContain("<strong>TypeError</strong> no &lt;b&gt;");
    expect(html).toContain("Cell [1], line 2");
  });

  it("brings pictures along: attachments and files of its folder, none from outside it", async () => {
    const attachments = { "a b.png": { "image/png": pixel } };
    const uri = `<img src="data:image/png;base64,${pixel}"`;
    expect(await main(markdown("![x](attachment:a%20b.png)", { attachments }))).toContain(uri);
    expect(await main(markdown("![x](here.png)"))).toContain(uri);
    expect(await main(markdown("![x](../outside.png)"))).toContain("[picture not included: x]");
    expect(await main(markdown("![x](https://example.com/x.png)"))).toMatch(
      /\[picture not included: <a href="https:\/\/example\.com\/x\.png" rel="[^"]*">x<\/a>\]/,
    );
  });

  it("brings the pictures of HTML along: of a cell's Markdown and of an output", async () => {
    const uri = `<img src="data:image/png;base64,${pixel}" width="150"`;
    expect(await main(markdown('<img src="here.png" width="150">'))).toContain(uri);
    expect(await main(shown(bundle({ "text/html": '<img src="here.png" width="150">' })))).toContain(uri);
  });

  it("names what only a script can show, before the text that stands for it", async () => {
    const line = (name: string) => `<p><em class="left-out">[${name} not included]</em></p>`;
    const plotly = { "application/vnd.plotly.v1+json": { data: [] }, "text/plain": "Figure" };
    expect(await main(shown(bundle(plotly)))).toContain(
      `${line("Plotly chart (drawn by a script)")}<pre class="text">Figure</pre>`,
    );
    const html = "<div id=a></div><script>Plotly.newPlot('a')</script>";
    expect(await main(shown(bundle({ ...plotly, "text/html": html })))).toContain(
      `${line("Plotly chart (drawn by a script)")}</div><pre class="text">Figure</pre>`,
    );
    expect(await main(shown(bundle({ ...plotly, "text/html": html, "image/png": pixel })))).toContain(
      "<img src",
    );
    expect(await main(shown(bundle({ "application/vnd.jupyter.widget-view+json": {} })))).toContain(
      line("widget (drawn by a script)"),
    );
    expect(await main(shown(bundle({ "application/vnd.unknown+json": {} })))).toContain(
      line("application/vnd.unknown+json"),
    );
    expect(await main(shown(bundle({ "audio/wav": "UklGRg==" })))).toContain(
      '<audio controls src="data:audio/wav;base64,UklGRg=="></audio>',
    );
  });

  it("shows the source of Mermaid diagrams, and says that it is that", async () => {
    const drawn =
      '<figure class="diagram"><pre><code>graph LR; a--&gt;b</code></pre><figcaption><em class="left-out">[diagram not drawn: Mermaid needs a script; this is its source]</em></figcaption></figure>';
    expect(await main(markdown("```mermaid\ngraph LR; a-->b\n```"))).toContain(drawn);
    expect(await main(shown(bundle({ "text/vnd.mermaid": "graph LR; a-->b", "text/plain": "p" })))).toContain(
      drawn,
    );
  });

  it("leads links to headings, as Jupyter and GitHub call them", async () => {
    const links = "[a](#Head-two) [b](#head-two) [c](#head-two-1) [d](#Über%20uns) [e](#mine) [f](#none)";
    const html = await main(
      markdown(links),
      markdown('# Head two\n# Head two\n## Über uns\n<a id="mine"></a>'),
    );
    expect([...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      "#s-head-two",
      "#s-head-two",
      "#s-head-two-2",
      "#s-über-uns",
      "#mine",
      "#none",
    ]);
  });

  it("shows a stream as a terminal does, also over pieces of it", async () => {
    const piece = (text: string) => ({ output_type: "stream", name: "stdout", text }) as const;
    expect(await main(shown(piece("10%\r"), piece("20%\rdone\n")))).toContain(
      '<pre class="stream stdout">done\n</pre>',
    );
  });

  it("gives styles of two outputs each to its own", async () => {
    const styled = (colour: string) =>
      bundle({ "text/html": `<style>td{color:${colour}}</style><table><tr><td>x</td></tr></table>` });
    const html = await main(shown(styled("red"), styled("blue")));
    expect(
      [...html.matchAll(/<style>([^<]*)<\/style><div class="([^"]*)">/g)].map(([, css, scope]) => [
        css,
        scope,
      ]),
    ).toEqual([
      [".o-1 td{color:red}", "o-1"],
      [".o-2 td{color:blue}", "o-2"],
    ]);
  });

  it("shows raw cells that are text or HTML, not those for other converters", async () => {
    const raw = (source: string, format?: string) => ({
      ...markdown(source, format === undefined ? {} : { metadata: { format } }),
      cell_type: "raw" as const,
    });
    expect(await main(raw("plain <text>"))).toContain("<pre>plain &lt;text&gt;</pre>");
    expect(await main(raw("<b>x</b><script>1</script>", "text/html"))).toContain("<b>x</b>");
    expect(await main(raw("\\LaTeX", "text/latex"))).toBe("");
  });

  it("says when it was run and how long that took", async () => {
    const papermill = { start_time: "2026-11-21T05:20:11.000000+00:00", duration: 4.23 };
    const html = await page({ ...notebook(), metadata: { papermill } });
    expect(html).toContain("<span>run on 21 November 2026, 05:20 UTC</span> <span>took 4.2 s</span>");
  });
});
