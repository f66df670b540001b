/** What programs write to a terminal, as front ends understand it. */
import { Writable } from "node:stream";
import { MultiBar, SingleBar } from "cli-progress";
import fc from "fast-check";
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
  terminal.print("ef");
  terminal.write("\x1b[1G\x1b[K");
  expect(text()).toBe("\x1b[32mabcdef\r      \b\b\b\b\b\b");
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

  it("lose no line that is logged above them, and stand there in the end", () => {
    const { stream, shown, terminal } = start();
    const bars = new MultiBar({ stream, format: "{name} {value}", fps: 1e-3, forceRedraw: true });
    const [a, b] = [bars.create(9, 0, { name: "a" }), bars.create(9, 0, { name: "b" })];
    bars.update();
    for (let value = 1; value <= 9; value += 1) {
      bars.log(`LOG file ${value}\n`);
      a.update(value);
      b.update(value);
      bars.update();
    }
    bars.stop();
    terminal.flush();
    const lines = shown().trim().split("\n");
    expect(lines.filter((line) => line.startsWith("LOG"))).toEqual(
      Array.from({ length: 9 }, (_, index) => `LOG file ${index + 1}`),
    );
    expect(lines.slice(-2)).toEqual(["a 9", "b 9"]);
  });

  it("that rewrite only what has changed are printed whole", () => {
    const { stream, shown, terminal } = start();
    const bars = new MultiBar({ stream, format: "{name} {value}", fps: 1e-3 });
    const [a] = ["a", "b", "c"].map((name) => bars.create(9, 0, { name }));
    bars.update();
    a?.update(1);
    bars.update();
    a?.update(2);
    bars.stop();
    terminal.flush();
    expect(shown().trim().split("\n").slice(-3)).toEqual(["a 2", "b 0", "c 0"]);
  });
});

describe("what is drawn after the cursor went up", () => {
  it("is drawn over the line below in its place", () => {
    const { terminal, shown } = start();
    terminal.write("a\nbcd\x1b[1A\r\n\rx\x1b[K");
    terminal.flush();
    expect(shown()).toBe("a\nx");
  });

  it("comes before text that others print, which gets a line of its own", () => {
    const { terminal, shown } = start();
    terminal.write("a 0\nb 0\x1b[1A\ra 1");
    terminal.print("then\n");
    expect(shown()).toBe("a 0\nb 0\na 1\nb 0\nthen\n");
  });

  it("is printed when it is long, and by itself when nothing follows", async () => {
    const { terminal, text } = start();
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join("");
    terminal.write(`a\nb\x1b[1A\r${lines}`);
    expect(text()).toContain(lines);
    const { promise, resolve } = Promise.withResolvers<void>();
    const other = createTerminal((printed) => {
      if (printed.includes("x")) resolve();
    });
    other.write("a\nb\x1b[1A\rx");
    await promise;
  });

  it("keeps its colours", () => {
    const { terminal, text } = start();
    terminal.write("\x1b[31ma\x1b[39m\nb\x1b[1A\r\x1b[1;32mx\x1b[22my\x1b[0m");
    terminal.flush();
    expect(text()).toBe("\x1b[31ma\x1b[39m\nb\n\x1b[1;32mx\x1b[0;32my\x1b[0m\nb");
  });
});

const words = fc.constantFrom(
  ...[
    "a",
    "bc",
    "é",
    "😀",
    "\n",
    "\r",
    "\b",
    " ",
    "\x1b",
    "\x1b[31m",
    "\x1b[0m",
    "\x1b[K",
    "\x1b[2K",
    "\x1b[1G",
  ],
  ...["\x1b[2D", "\x1b[J", "\x1b7", "\x1b[?25l", "\x1b[1K", "\x1b[38;5;9m"],
);

test("a text without cursor-up comes out whole and in order, whatever the pieces it is cut into", () => {
  const texts = fc.array(words, { maxLength: 40 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts, fc.array(fc.nat({ max: 80 })), (text, cuts) => {
      const whole = start();
      whole.terminal.write(text);
      whole.terminal.flush();
      const pieces = start();
      let at = 0;
      for (const cut of [...cuts, text.length].sort((a, b) => a - b)) {
        pieces.terminal.write(text.slice(at, cut));
        at = Math.max(at, Math.min(cut, text.length));
      }
      pieces.terminal.flush();
      expect(pieces.text()).toBe(whole.text());
      const plain = text.replaceAll(/\x1b(\[[?0-9;]*[a-zA-Z]|7)|[\r\b ]/g, "");
      expect(whole.text().replaceAll(/\x1b\[[0-9;]*m|[\r\b ]/g, "")).toBe(plain);
    }),
  );
});

test("every line that a terminal shows in the end is printed, in order, whenever frames are printed", () => {
  const drawn = fc.constantFrom(
    ...[
      "a",
      "bc",
      "d",
      "\n",
      "\n",
      "x\ny\n",
      "\r",
      "\x1b[1A",
      "\x1b[2A\r",
      "\x1b[1F",
      "\x1b[1B",
      "\x1b[K",
      "\x1b[2K",
      "\x1b[J",
    ],
    ...["\x1b[3D", "\x1b[C", "\x1b[5G", "\x1b[31m", "\x1b[39m", "flush", "later"],
  );
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 30 }), (parts) => {
      const { terminal, clock, shown } = start();
      for (const part of parts) {
        if (part === "flush") terminal.flush();
        else if (part === "later") clock.time += 5000;
        else terminal.write(part);
      }
      terminal.flush();
      const linesOf = (html: string) =>
        html.split("\n").map((line) => line.replaceAll(/<[^>]*>/g, "").trimEnd());
      const printed = linesOf(shown());
      let at = -1;
      for (const line of linesOf(streamToHtml(parts.filter((part) => !/^[fl]/.test(part)).join("")))) {
        if (line === "") continue;
        at = printed.indexOf(line, at + 1);
        expect(at, line).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 2000 },
  );
});
