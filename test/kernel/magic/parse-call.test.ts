/** The words behind a magic to its arguments and options, and what is said of wrong ones. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Magic } from "../../../kernel/magic/magic.ts";
import { parseCall, words } from "../../../kernel/magic/parse-call.ts";

const magic: Magic = {
  name: "task",
  kinds: ["cell"],
  summary: "A task.",
  args: [{ name: "NAME", summary: "the task's name" }],
  options: [
    { name: "retries", type: "number", summary: "" },
    { name: "retry-delay", type: "numbers", summary: "" },
    { name: "tag", type: "text", many: true, value: "TAG", summary: "" },
    { name: "param", short: "p", type: "pair", many: true, value: "key=value", summary: "" },
    { name: "no-run", type: "flag", summary: "" },
    { name: "code", type: "text", choices: ["hidden", "folded"], summary: "" },
  ],
  expand: () => ({}),
};

function call(line: string) {
  return parseCall(magic, "cell", line);
}

describe("words", () => {
  test("any words, quoted as a shell does, come back", () => {
    const ways: ((word: string) => string)[] = [
      (word) => `'${word.replaceAll("'", `'\\''`)}'`,
      (word) => `"${word.replace(/["\\]/g, "\\$&")}"`,
      (word) => (word === "" ? "''" : word.replace(/[\s"'\\]/g, "\\$&")),
    ];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.nat(2), fc.constantFrom(" ", "\t", "  "))), (given) => {
        const line = given
          .map(([word, way, space]) => (ways[way] as (word: string) => string)(word) + space)
          .join("");
        expect(words(line)).toEqual(given.map(([word]) => word));
      }),
    );
  });

  test("an open quote is an error", () => {
    expect(() => words("a 'b")).toThrow("A ' is opened and not closed in: a 'b");
  });
});

describe("a call", () => {
  test("has its name and options, wherever they stand", () => {
    expect(call('--retries 3 train --tag=a --tag "b c" -p x=1=2 -p y= --no-run --retry-delay 1,2.5')).toEqual(
      {
        args: ["train"],
        options: {
          retries: 3,
          tag: ["a", "b c"],
          param: [
            ["x", "1=2"],
            ["y", ""],
          ],
          "no-run": true,
          "retry-delay": [1, 2.5],
        },
      },
    );
  });

  test.each([
    ["--retires 3", "%%task: unknown option --retires; did you mean --retries?"],
    ["--retries", "%%task: --retries needs a value"],
    ["--retries --no-run", "%%task: --retries needs a value"],
    ["--retries three", '%%task: --retries needs a number, 0 or more, got "three"'],
    ["--retries -1", '%%task: --retries needs a number, 0 or more, got "-1"'],
    ["-p x", '%%task: --param needs key=value, got "x"'],
    ["--code hiden", '%%task: --code needs one of hidden, folded (did you mean hidden?), got "hiden"'],
    ["one two", '%%task: "two" is one word too many; see %%task --help'],
  ])("%s: %s", (line, said) => {
    expect(() => call(line)).toThrow(said);
  });

  test("any line is parsed or refused in one line with a code", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom("--retries", "--tag=", "-p", "x=1", "'", '"', "\\", "--", "-"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          call(pieces.join(" ").replaceAll("\n", " "));
        } catch (error) {
          expect(error).toMatchObject({ name: "UsageError", code: expect.stringMatching(/^magic\./) });
        }
      }),
    );
  });
});
