/** Formulas as MathML, and those that can't be set as they were written. */
import { expect, it, test } from "vitest";
import { renderMarkdown } from "../../../notebooks/html/markdown.ts";
import { createFormulas, setFormulas } from "../../../notebooks/html/math.ts";

function shown(markdown: string): Promise<string> {
  return renderMarkdown(markdown, { folder: ".", formulas: createFormulas(), newScope: () => "o-1" });
}

/** The page's text with each formula as `⟨what was written⟩`, display ones as `⟪…⟫`. */
function outline(html: string): string {
  return html
    .replaceAll(
      /<span class="math"><math[^>]*?( display="block")?>[\s\S]*?<annotation encoding="application\/x-tex">([\s\S]*?)<\/annotation><\/semantics><\/math><\/span>/g,
      (_, display: string | undefined, latex: string) => (display ? `⟪${latex}⟫` : `⟨${latex}⟩`),
    )
    .trim();
}

test.each([
  ["so $a_i * b_i$ and $5, $6", "<p>so ⟨a_i * b_i⟩ and $5, $6</p>"],
  ["$x$-axis, $-1$ to $5$.", "<p>⟨x⟩-axis, ⟨-1⟩ to ⟨5⟩.</p>"],
  ["a cost of $5 or $ 10$ and `$x$`", "<p>a cost of $5 or $ 10$ and <code>$x$</code></p>"],
  ["first\n$$x$$ goes on", "<p>first\n⟪x⟫ goes on</p>"],
  ["first\n$$x$$\nthen", "<p>first</p>\n<p>⟪x⟫</p>\n<p>then</p>"],
  ["over\n$a +\nb$ lines", "<p>over\n⟨a +\nb⟩ lines</p>"],
  ["$$\nx_1 * y_1\n$$\n\nand", "<p>⟪\nx_1 * y_1\n⟫</p>\n<p>and</p>"],
  ["so $$x$$ here", "<p>so ⟪x⟫ here</p>"],
  ["\\\\(a\\\\) and \\\\[b\\\\]", "<p>⟨a⟩ and ⟪b⟫</p>"],
  [
    "\\begin{align}\na &= b\\\\\n&= c\n\\end{align}",
    "<p>⟪\\begin{align}\na &amp;= b\\\\\n&amp;= c\n\\end{align}⟫</p>",
  ],
  [
    "| a |\n|--|\n| $x_1$ |",
    "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody><tr>\n<td>⟨x_1⟩</td>\n</tr>\n</tbody></table>",
  ],
  ["# On $x$", "<h1>On ⟨x⟩</h1>"],
])("%j", async (markdown, expected) => {
  expect(outline(await shown(markdown))).toBe(expected);
});

it("is drawn by the browser, with no script or font", async () => {
  expect(await shown("$\\frac{a}{2}$")).toContain("<mfrac><mi>a</mi><mn>2</mn></mfrac>");
});

it.each([
  ["\\mathbb{R}", "<mi>ℝ</mi>"],
  ["\\mathbb{A1k}", "<mi>𝔸</mi>"],
  ["\\mathcal{L}", "<mi>ℒ</mi>"],
  ["\\mathcal{A}", "<mi>𝒜</mi>"],
  ["\\mathfrak{g}", "<mi>𝔤</mi>"],
  ["\\mathbf{x}", '<mi mathvariant="bold">x</mi>'],
])("%s has letters that browsers draw", async (latex, letters) => {
  expect(await shown(`$${latex}$`)).toContain(letters);
});

it("stands as it was written where it can't be set, and why", async () => {
  expect(await shown("$\\nosuch{x} < y$")).toMatch(
    /^<p><span title="This formula can't be set: Undefined control sequence: \\nosuch" class="math">\$\\nosuch\{x\} &lt; y\$<\/span><\/p>$/m,
  );
});

it("knows what an earlier one defined, also anew", async () => {
  const html = await shown(
    "$\\newcommand{\\R}{\\mathbb{R}}\\newcommand{\\half}{\\frac12}$\n\n$x \\in \\R, \\half$",
  );
  expect(html).not.toContain("can't be set");
  expect(html).toContain("<mfrac>");
});

it("in LaTeX has any of its delimiters, with text around it", () => {
  const formulas = createFormulas();
  const html = setFormulas("a $x$ <b> \\(y\\) $$z$$ \\[w\\] \\begin{equation}v\\end{equation} $5", formulas);
  expect(outline(html ?? "")).toBe("a ⟨x⟩ &lt;b&gt; ⟨y⟩ ⟪z⟫ ⟪w⟫ ⟪\\begin{equation}v\\end{equation}⟫ $5");
  expect(setFormulas("no formula", formulas)).toBeUndefined();
});
