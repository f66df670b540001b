/** What programs write to a terminal, as front ends understand it. */
import { Writable } from "node:stream";
import { MultiBar, SingleBar } from "cli-progress";
import { describe, expect, it, test } from "vitest";
import { createTerminal } from "../../../../../kernel/executor/main-thread/run/terminal.ts";
import { terminalProperties } from "../../../../../kernel/executor/main-thread/run/terminal-properties.ts";
import { streamToHtml } from "../../../../../notebooks/html/terminal/screen.ts";

/** A stream that is a terminal; `time` is in ms. */
function start() {
  const printed: string[] = [];
  const clock = { time: 0 };
  const terminal = createTerminal(
    (text) => void printed.push(text),
    () => clock.time,
  );
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      terminal.write(text);
      done();
    },
  });
  const text = (): string => printed.join("");
  const tty = Object.assign(stream, terminalProperties(stream, true)) as unknown as NodeJS.WriteStream;
  return { clock, terminal, stream: tty, text, shown: () => streamToHtml(text()) };
}

test.each([
  ["text", "a\nb", "a\nb"],
  ["colours", "\x1b[31;1ma\x1b[0m", "\x1b[31;1ma\x1b[0m"],
  ["the start of a line", "ab\x1b[1GX\x1b[0GY", "ab\rX\rY"],
  ["which it is at", "\x1b[1Ga\n\x1b[1G", "a\n"],
  ["an erased rest", "abcd\rX\x1b[K", "abcd\rX   \b\b\b"],
  ["nothing to erase", "ab\x1b[0K\x1b[J", "ab"],
  ["an erased line", "abc\x1b[2K\rX", "abc\r   \b\b\b   \rX"],
  ["a step back", "abc\x1b[2DX", "abc\b\bX"],
  ["what only a terminal has", "\x1b7\x1b[?25la\x1b[?7h\x1b8\x1b[2J\x1b[9;9H", "a"],
])("%s", (_, written, printed) => {
  const { terminal, text } = start();
  terminal.write(written);
  expect(text()).toBe(printed);
});

test("a line that is written in pieces, also by others, is known when it is erased", () => {
  const { terminal, text } = start();
  terminal.write("\x1b[32mab");
  terminal.write("cd");
  terminal.printed("ef");
  terminal.write("\x1b[1G\x1b[K");
  expect(text()).toBe("\x1b[32mabcd\r      \b\b\b\b\b\b");
});

describe("bars of cli-progress", () => {
  it("are one line that is drawn again", () => {
    const { stream, text, shown } = start();
    const bar = new SingleBar({ stream, format: "{value}/{total} {note}", fps: 1e9 });
    bar.start(3, 0, { note: "a long note" });
    bar.update(1, { note: "short" });
    bar.render();
    bar.update(3);
    bar.stop();
    expect(shown()).toBe("3/3 short\n");
    expect(text()).toContain("0/3 a long note");
    expect(text()).not.toContain("\x1b");
  });

  it("of several lines are printed every now and then, and as they are in the end", () => {
    const { stream, text, terminal, clock } = start();
    const bars = new MultiBar({ stream, format: "{name} {value}", fps: 1e-3, noTTYOutput: false });
    const [a, b] = [bars.create(9, 0, { name: "a" }), bars.create(9, 0, { name: "b" })];
    bars.update();
    for (let value = 1; value <= 9; value += 1) {
      a.update(value);
      b.update(value);
      clock.time += 500;
      bars.update();
    }
    bars.stop();
    terminal.flush();
    const lines = text().replaceAll("\r", "").trim().split("\n");
    expect(lines.slice(-2)).toEqual(["a 9", "b 9"]);
    expect(lines.length).toBeLessThan(12);
    expect(text()).not.toContain("\x1b");
  });
});
