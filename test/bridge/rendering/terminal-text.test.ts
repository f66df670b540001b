import { expect, test } from "vitest";
import { terminalJson, terminalLine, terminalText } from "../../../bridge/rendering/terminal-text.ts";

const evil =
  "\x1b[2J\x1b]0;title\x07\x1b]8;;http://a\x07link\x1b]8;;\x07 \x9b31mred \x1b[31mR\x1b[0m \u202egnp.exe\u2066 a\rb\r\nc\x07\x7f\x00\ud83d 👩‍🔬 עברית\td";

test("escape sequences go, other control characters show, letters of every script stay", () => {
  expect(terminalText(evil)).toBe(
    "link red R \ufffdgnp.exe\ufffd a\nb\nc\ufffd\ufffd\ufffd\ufffd 👩‍🔬 עברית\td",
  );
});

test("a name is one line", () => {
  expect(terminalLine("a\n  Flow run 'b' - forged\tc")).toBe("a Flow run 'b' - forged c");
});

test("JSON has the same values, all control characters escaped", () => {
  const json = terminalJson({ [evil]: [evil] });
  expect(json).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]/);
  expect(JSON.parse(json)).toEqual({ [evil]: [evil] });
});
