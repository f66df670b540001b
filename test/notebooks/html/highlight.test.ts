import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ansiToHtml } from "../../../notebooks/html/ansi.ts";
import { escapeHtml } from "../../../notebooks/html/escape.ts";
import { highlight } from "../../../notebooks/html/highlight.ts";
import { cpuMs } from "../../setup/cpu-time.ts";

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

describe("TypeScript with its parts marked", () => {
  it("marks comments, strings, keywords, numbers, calls, types and magics", () => {
    const html = highlight('%%task read\nconst x: Trips = read("a", 1_000); // note');
    for (const marked of [
      'magic">%%task read<',
      'keyword">const<',
      'type">Trips<',
      'call">read<',
      'string">&quot;a&quot;<',
      'number">1_000<',
      'comment">// note<',
    ]) {
      expect(html).toContain(`t-${marked}`);
    }
  });

  it("marks a comment of several lines as one", () => {
    expect(highlight("/** a\n * b */ x")).toBe('<span class="t-comment">/** a\n * b */</span> x');
  });

  it("changes no character", () => {
    const unit = fc.constantFrom("a", '"', "'", "`", "/", "*", "\n", "\\", "%", "1", " ", "<", "const", "$");
    fc.assert(
      fc.property(fc.string({ unit }), (source) => withoutSpans(highlight(source)) === escapeHtml(source)),
    );
  });

  it("takes linear time on what looks like an open string or comment", async () => {
    expect(await cpuMs(() => highlight("`".repeat(1) + "\\a".repeat(200_000)))).toBeLessThan(2000);
    expect(await cpuMs(() => highlight("/*".repeat(100_000)))).toBeLessThan(2000);
  });
});
