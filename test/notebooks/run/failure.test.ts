import { describe, expect, it } from "vitest";
import { failureOf } from "../../../notebooks/run/failure.ts";
import { describeFailure } from "../../../notebooks/run/failure-text.ts";
import { cpuMs } from "../../setup/cpu-time.ts";
import { code } from "../sample.ts";

const cell = code("one\ntwo\n  three", { execution_count: 3 });

function failure(...traceback: string[]) {
  return failureOf(cell, { ename: "Error", evalue: "bad", traceback });
}

describe("what went wrong in a cell", () => {
  it("names the failed cell's own line, whoever's traceback it is", () => {
    expect(failure("Error: bad\n at f (Cell [1], line 9:1)\n at Cell [3], line 2:7").line).toBe(2);
    expect(
      failure("\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m\x1b[32m, line 3\x1b[39m").line,
    ).toBe(3);
    expect(failure("Error: bad", "    at <anonymous>:1:28").line).toBe(1);
    expect(failure("Error: bad").line).toBeUndefined();
  });

  it("never takes another cell's line for one of its own", () => {
    const elsewhere = failure("Error: bad\n    at f (Cell [1], line 1:9)");
    expect(elsewhere).toMatchObject({ line: undefined, code: undefined });
    expect(elsewhere.thrown).toEqual({ location: "Cell [1], line 1" });
  });

  it("finds the line below a message in one long line, at once", async () => {
    const long = `Error: ${"at ./x ".repeat(40_000)}`;
    let line: number | undefined;
    expect(
      await cpuMs(() => {
        line = failure(long, "    at Cell [3], line 2:7").line;
      }),
    ).toBeLessThan(2000);
    expect(line).toBe(2);
  });

  it("names the place it was thrown at beside the cell's line, with the line there", () => {
    const helper = `${process.cwd()}/folder/helper.ts`;
    const thrown = failure(
      `${helper}, line 9`,
      "      8 |   // eight",
      "-->   9 |   if (n > 0) throw new Error('bad');",
      "",
      "Error: bad",
      `    at go (${helper}, line 9:20)`,
      "    at Cell [3], line 2:2",
    );
    expect(describeFailure(thrown)).toBe(
      "Cell [3], line 2: Error: bad\n  2 | two\n" +
        "  thrown at folder/helper.ts, line 9: if (n > 0) throw new Error('bad');",
    );
    expect(
      failure("Cell [3], line 2", "-->   2 | two", "", "    at Cell [3], line 2:1").thrown,
    ).toBeUndefined();
  });

  it("numbers the cell as the executed notebook does, and as the user's own where that differs", () => {
    const other = { id: "other" };
    const cells = (before: number) => ({ name: "a.ipynb", cells: [...Array(before).fill(other), cell] });
    const failed = failure("Cell [3], line 3");
    expect(describeFailure(failed, cells(4))).toBe(
      "Cell [3] (cell 5 of a.ipynb), line 3: Error: bad\n  3 | three",
    );
    expect(describeFailure(failed, cells(2))).toBe("Cell [3], line 3: Error: bad\n  3 | three");
    expect(describeFailure(failed, { name: "a.ipynb", cells: [other] })).toBe(
      "Cell [3], line 3: Error: bad\n  3 | three",
    );
    expect(describeFailure(failure(""))).toBe("Cell [3]: Error: bad");
  });
});
