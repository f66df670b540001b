/** Which lines of a cell are magics, and where everything stands. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { segment } from "../../../kernel/cell/segment.ts";

function kinds(source: string): string[] {
  return segment(source).map((part) =>
    part.kind === "code" ? "code" : `${part.kind} ${part.name} ${part.args}`.trim(),
  );
}

describe("what is a magic", () => {
  test.each([
    ["%%task train --retries 3\nconst a = 1", ["cell task train --retries 3"]],
    ["\n  \n%%sh\nls", ["cell sh"]],
    ["%sh ls -l", ["line sh ls -l"]],
    ["const a = 1\n%cd ..\na", ["code", "line cd ..", "code"]],
    ["%env A\n%env B", ["line env A", "line env B"]],
    ["let a = 7, b = 4\na\n%b", ["code"]],
    ["const t = `\n%sh ls\n`", ["code"]],
    ["/*\n%sh ls\n*/ 1", ["code"]],
    ["// %sh ls", ["code"]],
    ["%sh ls\nconst t = `\n%not a magic\n`", ["line sh ls", "code"]],
    ["%sh ls\n/*\n%not a magic\n*/\n%pwd", ["line sh ls", "code", "line pwd"]],
    ["a %% b", ["code"]],
    ["let = = 3", ["code"]],
    ["", ["code"]],
  ])("%j is %j", (source, expected) => {
    expect(kinds(source)).toEqual(expected);
  });
});

describe("places", () => {
  const line = fc.oneof(
    fc.constantFrom("const a = 1", "f(2)", "", "  // note", "if (a) {", "}", "`x`"),
    fc.constantFrom("%sh echo", "%cd ..", "  %time"),
  );
  test("code keeps its lines, a line magic its offset, and no line is lost", () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        const source = lines.join("\n");
        const seen = new Set<number>();
        for (const part of segment(source)) {
          if (part.kind === "line") {
            const number = source.slice(0, part.start).split("\n").length - 1;
            expect(lines[number]?.trim()).toBe(part.text);
            seen.add(number);
          } else if (part.kind === "code") {
            part.text.split("\n").forEach((text, number) => {
              if (text === "") return;
              expect(text).toBe(lines[number]);
              seen.add(number);
            });
          }
        }
        lines.forEach((text, number) => {
          if (text.trim() !== "") expect(seen.has(number)).toBe(true);
        });
      }),
    );
  });

  test("a cell magic's body is what stands below its line", () => {
    fc.assert(
      fc.property(fc.string(), (body) => {
        const [part] = segment(`%%sh a b\n${body}`);
        expect(part).toMatchObject({ kind: "cell", name: "sh", args: "a b", body, bodyStart: 9 });
      }),
    );
  });
});
