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
