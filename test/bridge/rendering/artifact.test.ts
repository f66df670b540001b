/** How each type of artifact is shown. */
import { describe, expect, test } from "vitest";
import { renderArtifact } from "../../../bridge/rendering/artifact.ts";

function html(type: string, data: unknown) {
  return renderArtifact({ type, data }).html;
}

describe("an artifact", () => {
  test("of Markdown keeps its tables and links, and nothing that acts", () => {
    const shown = html(
      "markdown",
      [
        "[good](https://example.org/) [bad](javascript:alert(1))",
        "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)></svg>",
        '<a href="javascript:alert(1)" onclick="alert(1)">x</a><iframe src="https://example.org"></iframe>',
        '<p style="position:fixed">x</p><form><input type="text"></form><img src="data:text/html,x">',
        "",
        "![chart](data:image/png;base64,AAAA)",
        "",
        "- [x] done",
      ].join("\n"),
    );
    expect(shown).toContain('href="https://example.org/"');
    expect(shown).toContain('src="data:image/png;base64,AAAA"');
    expect(shown).toContain('type="checkbox"');
    expect(shown).not.toMatch(
      /script|onerror|onload|onclick|iframe|<svg|<form|type="text"|position|data:text/,
    );
  });

  test("of rows is a table with numbers to the right, as text too", () => {
    const rows = [
      { month: "2021-02", rmse: 6.12 },
      { month: "a|<b>", rmse: 7 },
    ];
    for (const data of [rows, JSON.stringify(rows), { month: ["2021-02", "a|<b>"], rmse: [6.12, 7] }]) {
      const shown = renderArtifact({ type: "table", data });
      expect(shown.html).toContain('text-align:right">6.12</td>');
      expect(shown.html).toContain("a|&lt;b&gt;");
      expect(shown.markdown.split("\n")).toEqual([
        "| month | rmse |",
        "| --- | ---: |",
        "| 2021-02 | 6.12 |",
        "| a\\|<b> | 7 |",
      ]);
    }
    expect(html("table", [[1, "x"], [2]])).toContain("<td");
    expect(html("table", "not a table")).toContain("<pre>");
    expect(
      html(
        "table",
        Array.from({ length: 1200 }, (_, index) => ({ index })),
      ),
    ).toContain("200 more rows");
  });

  test("of rows keeps numbers right beside ones that are none, and reads the Markdown in cells", () => {
    const data = {
      rmse: [6.1, "NaN", null],
      note: ["see [run](https://example.org/a) and `code`", "**bold** <script>", "5*4*3 a_b_c [1] <b>"],
    };
    const shown = html("table", data);
    expect(shown).toContain('text-align:right">NaN</td>');
    expect(shown).toContain('href="https://example.org/a"');
    expect(shown).toContain("<code>code</code>");
    expect(shown).toContain("<strong>bold</strong>");
    expect(shown).toContain("5*4*3 a_b_c [1] &lt;b&gt;");
    expect(shown).not.toContain("<script");
  });

  test("of Markdown draws its Mermaid diagrams as pictures, and says so of those it can't draw", () => {
    const drawn = html(
      "markdown",
      "# A\n\n```mermaid\ngraph TD; A[read <b>]-->B;\n```\n\n```ts\nconst a = 1;\n```",
    );
    expect(drawn).toMatch(
      /<img alt="graph TD; A\[read &lt;b&gt;\]--&gt;B;" src="data:image\/svg\+xml;base64,/,
    );
    expect(drawn).toContain('<code class="language-ts">');
    const svg = Buffer.from(/base64,([^"]+)/.exec(drawn)?.[1] ?? "", "base64").toString();
    expect(svg).toContain("read");
    expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect(html("markdown", "```mermaid\ngantt\n title <b>\n```")).toMatch(
      /can't be drawn here:<\/p><pre><code class="language-mermaid">gantt\n title &lt;b&gt;/,
    );
  });

  test("of progress, an image or anything else is shown as what it is", () => {
    expect(html("progress", 42.123)).toBe('<progress max="100" value="42.123"></progress> 42.1 %');
    expect(html("progress", "no number")).toBe("<pre>no number</pre>");
    expect(html("image", "https://example.org/a.png?x=1&y=2")).toContain(
      'src="https://example.org/a.png?x=1&amp;y=2"',
    );
    expect(html("image", "javascript:alert(1)")).toBe("<pre>javascript:alert(1)</pre>");
    expect(html("other", { a: "<b>" })).toContain("&lt;b&gt;");
    expect(html("other", undefined)).toBe("<pre>undefined</pre>");
  });
});
