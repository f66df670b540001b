/** A stream stands in the page as a terminal shows it. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { streamToHtml } from "../../../../notebooks/html/terminal/screen.ts";

const green = 'style="color:var(--ansi-green)"';

test.each([
  ["a carriage return starts the line again", "a\rb", "b"],
  ["what is not overwritten stays", "abc\rX", "Xbc"],
  ["ends of lines of Windows are ends of lines", "a\r\nb\r\r\nc", "a\nb\nc"],
  ["a backspace", "abc\b\bX", "aXc"],
  ["a backspace at the start", "\b\ba", "a"],
  ["a bar that is drawn again", "#   1/3\r##  2/3\r### 3/3\n", "### 3/3\n"],
  ["one with colours", "\x1b[32m#\x1b[0m 1\r\x1b[32m##\x1b[0m 2", `<span ${green}>##</span> 2`],
  ["a line that is erased", "long line\r\x1b[Kok", "ok"],
  ["one that is erased whole", "long\x1b[2K\rok", "ok"],
  ["one erased up to the cursor", "abcd\x1b[2D\x1b[1K", "   d"],
  ["cli-progress's way", "\x1b[?25l\x1b[0G[=  ] 1\x1b[0K\x1b[0G[===]\x1b[0K\x1b[?25h", "[===]"],
  ["a cursor that goes up to draw two bars", "a 1\nb 1\n\x1b[2Aa 2\nb 2\n", "a 2\nb 2\n"],
  ["up and to the start", "one\ntwo\x1b[1Funo", "uno\ntwo"],
  ["down again", "one\ntwo\x1b[A\x1b[B\x1b[E!", "one\n!wo"],
  ["a stored place", "a\x1b[s b\x1b[uX", "aXb"],
  ["a stored place in the old way", "a\x1b7 b\x1b8X", "aXb"],
  ["a screen that is cleared", "old\nold\x1b[2J\x1b[Hnew", "new"],
  ["the rest of the screen cleared", "a\nb\nc\x1b[2A\x1b[0J", "a"],
  ["characters deleted and blanked", "abcdef\r\x1b[2P\x1b[1X", " def"],
  ["further right than anything", "\x1b[3Ca\x1b[10Gb", "   a     b"],
  ["wide letters are one", "😀😀\rX", "X😀"],
  ["markup", "<b>\r&", "&amp;b&gt;"],
  ["without any of these", "a <\x1b[1mb\x1b[0m", 'a &lt;<span style="font-weight:600">b</span>'],
])("%s", (_, text, html) => {
  expect(streamToHtml(text)).toBe(html);
});

describe("whatever is printed", () => {
  const unit = fc.constantFrom(
    "\x1b[",
    "\x1b",
    "\r",
    "\b",
    "\n",
    "9",
    ";",
    "A",
    "G",
    "H",
    "J",
    "K",
    "P",
    "X",
    "m",
    "7",
    "8",
    "a",
    "<",
    "?",
    "c",
  );
  it("is text and our spans", () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const html = streamToHtml(text).replaceAll(/<span style="[^"]*">|<\/span>/g, "");
        expect(html).not.toMatch(/[<>\x1b]/);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes no more room than a wide screen", () => {
    expect(streamToHtml(`a\x1b[999999999Gb\x1b[999999999B\x1b[999999999Cc`).length).toBeLessThan(11_000);
  });
});
