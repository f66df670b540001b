import { describe, expect, it } from "vitest";
import { describeFailure, failureOf } from "../../../notebooks/run/failure.ts";
import { code } from "../sample.ts";

const cell = code("one\ntwo\n  three", { execution_count: 3 });
const failure = (...traceback: string[]) => failureOf(cell, 5, { ename: "Error", evalue: "bad", traceback });

describe("what went wrong in a cell", () => {
  it("names the failed cell's own line, whoever's traceback it is", () => {
    expect(failure("Error: bad\n at f (Cell [1], line 9:1)\n at Cell [3], line 2:7").line).toBe(2);
    expect(
      failure("\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[3]\x1b[39m\x1b[32m, line 3\x1b[39m").line,
    ).toBe(3);
    expect(failure("Error: bad", "    at <anonymous>:1:28").line).toBe(1);
    expect(failure("Error: bad").line).toBeUndefined();
  });

  it("reads as one line, and the line of code", () => {
    expect(describeFailure(failure("Cell [3], line 3"))).toBe(
      "Cell [3] (cell 5 of the notebook), line 3: Error: bad\n  3 | three",
    );
    expect(describeFailure(failure(""))).toBe("Cell [3] (cell 5 of the notebook): Error: bad");
  });
});
