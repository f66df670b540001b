import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHtml } from "../../../notebooks/html/escape.ts";
import { highlight } from "../../../notebooks/html/highlight.ts";
import { cpuMs } from "../../setup/cpu-time.ts";

function withoutSpans(html: string): string {
  return html.replaceAll(/<span [^>]*>|<\/span>/g, "");
}

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
