/** How much of a cell's printed text reaches a notebook, and when the rest goes to a file. */
import { readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFlood } from "../../../../kernel/protocol/iopub/flood.ts";

/** A flood's sinks and clock; files it made are removed. */
function flooded() {
  let time = 0;
  let shown = "";
  const notices: string[] = [];
  const flood = createFlood(
    {
      text: (_parent, _name, text) => {
        shown += text;
      },
      notice: (_parent, _id, bundle) => void notices.push(String(bundle["text/plain"])),
    },
    undefined,
    () => time,
  );
  onTestFinished(() => {
    flood.cleared("cell");
    for (const path of files()) rmSync(dirname(path), { recursive: true });
  });
  function files(): string[] {
    return [...new Set(notices.flatMap((notice) => /is in (\S+) \(/.exec(notice)?.[1] ?? []))];
  }
  return {
    /** Prints `count` texts of `size` bytes each, one every `every` ms; how many bytes were shown. */
    print: (count: number, size: number, every: number) => {
      for (let index = 0; index < count; index++) {
        time += every;
        // Two of the bytes are the quotes of JSON.
        flood.print("cell", "stdout", "x".repeat(size - 2));
      }
      return shown.length + 2 * count;
    },
    progress: (count: number, size: number, every: number) => {
      for (let index = 0; index < count; index++) {
        time += every;
        flood.print("cell", "stdout", `${"x".repeat(size - 4)}\r`);
      }
    },
    line: (size: number) => flood.print("cell", "stdout", `\r${"x".repeat(size)}`),
    files,
    clear: () => flood.cleared("cell"),
  };
}

test("a cell shows 2 MB in all, then its whole text is in a file", () => {
  const { print, files } = flooded();
  expect(print(20, 100_000, 10_000)).toBe(2_000_000);
  expect(files()).toEqual([]);
  print(1, 100, 10_000);
  const [path = ""] = files();
  expect(readFileSync(path, "utf8")).toHaveLength(20 * 99_998 + 98);
});

test("2.5 MB may come at once, and 150 kB a second after that, counting what a carriage return overwrites", () => {
  const burst = flooded();
  burst.progress(25, 100_000, 0);
  expect(burst.files()).toEqual([]);
  burst.progress(1, 100, 0);
  expect(burst.files()).toHaveLength(1);

  const steady = flooded();
  steady.progress(25, 100_000, 0);
  steady.progress(100, 75_000, 500);
  expect(steady.files()).toEqual([]);
  steady.progress(1, 75_100, 500);
  expect(steady.files()).toHaveLength(1);
});

test("2,000 messages may come at once, and 300 a second after that", () => {
  const burst = flooded();
  burst.print(2000, 10, 0);
  expect(burst.files()).toEqual([]);
  burst.print(1, 10, 0);
  expect(burst.files()).toHaveLength(1);

  const steady = flooded();
  steady.print(2000, 10, 0);
  steady.print(3000, 10, 1000 / 299);
  expect(steady.files()).toEqual([]);
  steady.print(2000, 10, 1000 / 310);
  expect(steady.files()).toHaveLength(1);
});

test("a cell whose output was cleared may show as much again", () => {
  const { print, files, clear } = flooded();
  print(20, 100_000, 10_000);
  clear();
  print(20, 100_000, 10_000);
  expect(files()).toEqual([]);
});

// A search from every place of the line took minutes, and held up the whole kernel.
test("a line of a million letters after a carriage return is measured at once", () => {
  const { line, files } = flooded();
  line(1_000_000);
  line(1_000_000);
  expect(files()).toHaveLength(1);
});
