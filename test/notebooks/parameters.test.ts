import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAssignments, parseValue } from "../../notebooks/parameter-values.ts";
import { injectParameters, knownParameters } from "../../notebooks/parameters.ts";
import { code, markdown, notebook, tagged } from "./sample.ts";

const source =
  'const month: number = 1;\nlet city = "NYC", year = 2021;\nlet later: string;\nfunction f() { const inner = 1; }';
const sample = notebook(markdown("# T"), tagged(source, "parameters"), code("month"));

describe("values on the command line", () => {
  it.each([
    ["2", 2],
    ["-1.5", -1.5],
    ["1e3", 1000],
    ["1_000", 1000],
    ["+7", 7],
    ["true", true],
    ["True", true],
    ["False", false],
    ["None", null],
    ["null", null],
    ["[1, 2]", [1, 2]],
    ['{"a": 1}', { a: 1 }],
    ['"2"', "2"],
    ["[oops", "[oops"],
    ["NYC", "NYC"],
    ["", ""],
    ["2021-01", "2021-01"],
    ["0x10", "0x10"],
    ["constructor", "constructor"],
    ["12345678901234567890", "12345678901234567890"],
  ])("%s is %j", (text, value) => {
    expect(parseValue(text)).toEqual(value);
  });

  it("may hold further equals signs; -r keeps text", () => {
    expect(parseAssignments(["url=http://x?a=b", "n=1", "n=2"])).toEqual({ url: "http://x?a=b", n: 2 });
    expect(parseAssignments(["n=2"], true)).toEqual({ n: "2" });
    expect(() => parseAssignments(["month"])).toThrow("-p month: write it as -p name=value");
  });

  it("every JSON number that is exact comes back", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        // Beyond 2 ** 53 a whole number may mean more digits than it keeps: that stays text.
        (n) => parseValue(String(n)) === n || n === 0 || (Number.isInteger(n) && !Number.isSafeInteger(n)),
      ),
    );
  });
});

describe("parameters of a notebook", () => {
  it("are the top-level names with initialisers in the tagged cell", () => {
    expect(knownParameters(sample)).toEqual(["month", "city", "year"]);
    expect(knownParameters(notebook(code("const a = 1;")))).toEqual([]);
  });

  it("go into a cell of their own right after it", () => {
    const cells = injectParameters(sample, { month: 2, city: 'a "b"' }).cells;
    expect(cells.map((cell) => cell.metadata.tags ?? null)).toEqual([
      null,
      ["parameters"],
      ["injected-parameters"],
      null,
    ]);
    expect(cells[2]?.source).toBe('// Parameters\nconst month = 2;\nconst city = "a \\"b\\"";');
  });

  it("replace those of an earlier run", () => {
    const again = injectParameters(injectParameters(sample, { month: 2 }), { year: 2022 });
    expect(again.cells).toHaveLength(4);
    expect(again.cells[2]?.source).toBe("// Parameters\nconst year = 2022;");
  });

  it("leave the notebook alone when none are given", () => {
    expect(injectParameters(sample, {})).toBe(sample);
  });

  it("are refused when unknown, with the known ones and the nearest", () => {
    expect(() => injectParameters(sample, { mounth: 1 })).toThrow(
      "Unknown parameter mounth; known: month, city, year. Did you mean month?",
    );
    expect(() => injectParameters(notebook(code("1")), { month: 1 })).toThrow(
      "Unknown parameter month; the notebook has no cell tagged `parameters` that declares any",
    );
  });

  it("are refused for a notebook in another language", () => {
    const python = { ...sample, metadata: { kernelspec: { name: "python3", language: "python" } } };
    expect(() => injectParameters(python, { month: 1 })).toThrow(/this notebook is in python/);
  });

  it("are written so that the cell's values are the given ones, whatever they hold", () => {
    const property = fc.property(fc.jsonValue(), (value) => {
      const given = JSON.parse(JSON.stringify(value));
      const text = injectParameters(sample, { month: given }).cells[2]?.source ?? "";
      expect(new Function(`${text}; return month;`)()).toEqual(given);
    });
    fc.assert(property);
  });
});
