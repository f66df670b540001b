/** A terminal's colours as HTML. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ansiToHtml } from "../../../../notebooks/html/terminal/ansi.ts";

function withoutSpans(html: string): string {
  return html.replaceAll(/<span [^>]*>|<\/span>/g, "");
}

describe("a terminal's text", () => {
  it("has its colours, weights and no other escapes", () => {
    expect(ansiToHtml("\x1b[31mred\x1b[0m <b>")).toBe(
      '<span style="color:var(--ansi-red)">red</span> &lt;b&gt;',
    );
    expect(ansiToHtml("\x1b[1;38;5;196mx\x1b[m")).toBe(
      '<span style="color:rgb(255,0,0);font-weight:600">x</span>',
    );
    expect(ansiToHtml("\x1b[48;2;1;2;300mx")).toBe('<span style="background:rgb(1,2,255)">x</span>');
    expect(ansiToHtml("\x1b]8;;http://x\x07link\x1b]8;;\x07\x1b[2K\x1b[1A")).toBe("link");
  });

  it("is only its text and our spans, whatever it holds", () => {
    const unit = fc.constantFrom(
      "\x1b[",
      "\x1b",
      "]",
      "3",
      "1",
      ";",
      "m",
      "<",
      '"',
      "a",
      "\x07",
      "38;2;",
      "K",
    );
    fc.assert(fc.property(fc.string({ unit }), (text) => !/[<>\x1b]/.test(withoutSpans(ansiToHtml(text)))));
  });
});
