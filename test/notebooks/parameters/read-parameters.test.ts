import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAssignments, parseValue } from "../../../notebooks/parameters/papermill-values.ts";
import { declaredParameters, injectParameters } from "../../../notebooks/parameters/parameters-cell.ts";
import { readParameters } from "../../../notebooks/parameters/read-parameters.ts";
import { code, markdown, notebook, tagged } from "../sample.ts";

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
    ['"2"', '"2"'],
    ["03", 3],
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

  it("may hold further equals signs; a later one of the same name wins", () => {
    const given = parseAssignments(["url=http://x?a=b", "n=1", "n=2"]);
    expect([...given]).toEqual([
      ["url", { text: "http://x?a=b", texts: ["http://x?a=b"], raw: false }],
      ["n", { text: "2", texts: ["1", "2"], raw: false }],
    ]);
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
  it("are the top-level names in the tagged cell, with or without a first value", () => {
    expect(Object.keys(declaredParameters(sample).properties)).toEqual(["month", "city", "year", "later"]);
    expect(declaredParameters(notebook(code("const a = 1;"))).properties).toEqual({});
    const mixed = notebook(tagged("let a: string;\nlet b, c = 3;", "parameters"));
    expect(Object.keys(declaredParameters(mixed).properties)).toEqual(["a", "b", "c"]);
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
      "Unknown parameter mounth; known: month, city, year, later. Did you mean month?",
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

describe("a parameter's type", () => {
  const read = (declaration: string, text: string, raw = false) => {
    const typed = notebook(tagged(declaration, "parameters"));
    return readParameters(typed, parseAssignments([`x=${text}`], raw)).x;
  };

  it("is what any cell says of it, in a JavaScript notebook too", () => {
    const types = notebook(
      code("%time 1\nenum Color { Red, Green }"),
      code("this does not parse"),
      tagged("const color: Color = Color.Red; let year = 2021", "parameters"),
    );
    const javascript = { ...types, metadata: { kernelspec: { name: "javascript", language: "javascript" } } };
    expect(readParameters(javascript, parseAssignments(["color=Green", "year=03"]))).toEqual({
      color: 1,
      year: 3,
    });
    expect(() => readParameters(types, parseAssignments(["color=Blue"]))).toThrow(
      "must be one of Red, Green",
    );
  });

  it("decides alike of a number however it is written, and of a list however it is", () => {
    const digits = fc.stringMatching(/^-?[0-9]{1,15}$/);
    fc.assert(
      fc.property(fc.array(digits, { minLength: 1, maxLength: 5 }), (numbers) => {
        const values = numbers.map(Number);
        expect(read("let x: number", numbers[0] ?? "")).toBe(values[0]);
        expect(read("let x", numbers[0] ?? "")).toBe(values[0]);
        expect(read("let x: string", numbers[0] ?? "")).toBe(numbers[0]);
        expect(read("let x: number[]", numbers.join(","))).toEqual(values);
        expect(read("let x: string[]", numbers.join(", "))).toEqual(numbers);
      }),
    );
  });

  it("gives a string as it was typed, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("let x: string", "const x = 'a'"), (text, declaration) => {
        expect(read(declaration, text)).toBe(text);
      }),
    );
  });

  it("takes nothing that is of another type", () => {
    const declaration = "interface O { a: { b: number[] }; c?: 'x' | 'y' } let x: O";
    const b = fc.oneof(fc.array(fc.integer()), fc.string(), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(b, fc.constantFrom("x", "y", "z", 1, undefined), (list, c) => {
        const text = JSON.stringify({ a: { b: list }, c });
        const fits = Array.isArray(list) && c !== "z" && c !== 1;
        if (fits) expect(read(declaration, text)).toEqual(JSON.parse(text));
        else expect(() => read(declaration, text)).toThrow(/^Parameter x\.(a\.b|c) must be /);
      }),
    );
  });

  it.each([
    ["const x = 5", "1_000", 1000],
    ["let x: number", "2.5", 2.5],
    ["let x: number | undefined", "2", 2],
    ["const x = 'EU'", "1", "1"],
    ["const x = `EU`", "1.50", "1.50"],
    ["const x = 'EU'", "", ""],
    ["const x = 'EU'", "None", "None"],
    ["const x = 'EU'", '"in quotes"', '"in quotes"'],
    ["let x: string | null", '"in quotes"', '"in quotes"'],
    ["let x", '"in quotes"', '"in quotes"'],
    ["const x = 5", "03", 3],
    ["let x", "03", 3],
    ["let x", "2021", 2021],
    ["const x = 'EU'", "03", "03"],
    ["let x: number[]", "2,3", [2, 3]],
    ["let x: number[]", " 2 , 03 ", [2, 3]],
    ["let x: number[]", "2", [2]],
    ["let x: number[]", "[2,3]", [2, 3]],
    ["let x: number[]", "[]", []],
    ["let x: bigint[]", "1,12345678901234567890", [1n, 12345678901234567890n]],
    ["let x: string[]", "a, b", ["a", "b"]],
    ["let x: string[]", '["a, b"]', ["a, b"]],
    ["let x: Date[]", "2021-01-31,2021-02-28", [new Date("2021-01-31"), new Date("2021-02-28")]],
    ["let x: number[] | null", "2,3", [2, 3]],
    ["let x: number[] | null", "null", null],
    ["let x: [number, string]", "2,b", [2, "b"]],
    ["let x: [number, string]", "02,03", [2, "03"]],
    ["let x: Set<string>", '["b"]', new Set(["b"])],
    ["let x = new Set(['a'])", "b,c", new Set(["b", "c"])],
    ["let x: Map<string, Date>", '{"a":"2021-01-31"}', new Map([["a", new Date("2021-01-31")]])],
    ["let x: RegExp", "x", /x/],
    ["const x = /a/", "/b.d/gi", /b.d/gi],
    ["let x: { a: { b: number[] } }", '{"a":{"b":["2"]}}', { a: { b: [2] } }],
    ["type O = { a?: number; b: string }; let x: O", '{"b":"2"}', { b: "2" }],
    [
      "interface A { a: number } interface B extends A { b?: B } let x: B",
      '{"a":1,"b":{"a":2}}',
      { a: 1, b: { a: 2 } },
    ],
    ["let x: Partial<O>; type O = { a: number }", "{}", {}],
    ["let x: Record<string, number>", '{"a":"1"}', { a: 1 }],
    ["enum Color { Red, Green = 5, Blue } let x = Color.Red", "Green", 5],
    ["enum Color { Red, Green = 5, Blue } let x: Color", "Blue", 6],
    ["enum Color { Red, Green = 5, Blue } let x: Color", "6", 6],
    ["enum Color { Red = 'r', Green = 'g' } let x: Color", "Green", "g"],
    ["enum Color { Red = 'r', Green = 'g' } let x: Color", "g", "g"],
    ["const x = true", "no", false],
    ["const x = true", "False", false],
    ["const x = 1n", "12345678901234567890", 12345678901234567890n],
    ["let x: bigint | null", "5n", 5n],
    ["let x: bigint[]", "[1, 2]", [1n, 2n]],
    ["const x = new Date(0)", "2021-01-31", new Date("2021-01-31")],
    ["let x: Date", "2021-01-31T08:00:00Z", new Date("2021-01-31T08:00:00Z")],
    ["const x = [1]", '["a"]', ["a"]],
    ["let x: readonly string[]", "[1]", ["1"]],
    ["const x = {}", '{"a": 1}', { a: 1 }],
    ["let x: string | null", "null", null],
    ["let x: 'fast' | 'slow'", "slow", "slow"],
    ["const x = 'fast' as const", "1", "1"],
    ["let x: Mode = 'fast'", "1", "1"],
    ["let x: Mode", "1", 1],
    ["const x = [1]", "1,2", [1, 2]],
    ["let x", "abc", "abc"],
  ])("%s reads %j as %o", (declaration, text, value) => {
    expect(read(declaration, text)).toEqual(value);
  });

  it.each([
    ["const x = 5", "abc", 'Parameter x must be a number, got "abc"'],
    ["const x = -5", "", 'Parameter x must be a number, got ""'],
    ["let x: number", "null", 'Parameter x must be a number, got "null"'],
    [
      "const x = 5",
      "12345678901234567890",
      'Parameter x must be a number, got "12345678901234567890", which a number can\'t hold exactly',
    ],
    ["const x = true", "maybe", 'Parameter x must be true or false, got "maybe"'],
    ["const x = 1n", "1.5", 'Parameter x must be a whole number, got "1.5"'],
    ["const x = new Date(0)", "soon", 'Parameter x must be a date and time, got "soon"'],
    ["const x = [1]", "[1,2", 'Parameter x must be a list, got "[1,2"'],
    ["let x: number[]", "2,b", 'Parameter x must be a list of numbers, got "2,b"'],
    ["let x: number[]", "", 'Parameter x must be a list of numbers, got ""'],
    ["let x: number[]", "2,,3", 'Parameter x must be a list of numbers, got "2,,3"'],
    [
      "let x: number[]",
      "2,12345678901234567890",
      'Parameter x must be a list of numbers, got "2,12345678901234567890"',
    ],
    ["const x = { a: 1 }", "3", 'Parameter x must be an object, got "3"'],
    ["interface O { a: number } let x: O", "3", 'Parameter x must be an object, got "3"'],
    [
      "let x: { a: { b: number[] } }",
      '{"a":{"b":"no"}}',
      'Parameter x.a.b must be a list of numbers, got "no"',
    ],
    [
      "let x: { a: { b: string[] } }",
      '{"a":{"b":"no"}}',
      'Parameter x.a.b must be a list of strings, got "no"',
    ],
    ["let x: { a: number }", "{}", "Parameter x.a is missing: it must be a number"],
    ["let x: { a: number }", '{"a":1,"aa":2}', 'Parameter x must not have aa, got {"a":1,"aa":2}'],
    ["enum Color { Red, Green } let x: Color", "Blue", 'Parameter x must be one of Red, Green, got "Blue"'],
    ["enum Color { Red, Green } let x = Color.Red", "7", 'Parameter x must be one of Red, Green, got "7"'],
    ["let x: Set<number>", '["b"]', 'Parameter x[0] must be a number, got "b"'],
    ["let x: RegExp", "/a/gg", 'Parameter x must be a regular expression, got "/a/gg"'],
    ["let x: RegExp", "(", 'Parameter x must be a regular expression, got "("'],
    ["let x: [number, string]", "[1]", "Parameter x must NOT have fewer than 2 items, got [1]"],
    ["const x = {}", "[1]", 'Parameter x must be an object, got "[1]"'],
    ["let x: 'fast' | 'slow'", "quick", 'Parameter x must be one of "fast", "slow", got "quick"'],
  ])("%s refuses %j", (declaration, text, message) => {
    expect(() => read(declaration, text)).toThrow(
      expect.objectContaining({ code: "parameters.type", message }),
    );
  });

  it.each([
    ["let x: string[]", ["a", "b, c"], ["a", "b, c"]],
    ["let x: readonly string[]", ["a,b", '["c"]', "2"], ["a,b", '["c"]', "2"]],
    ["const x = ['a']", ["a", "b, c"], ["a", "b, c"]],
    ["let x: number[]", ["1", "2"], [1, 2]],
    ["let x: bigint[]", ["1", "12345678901234567890"], [1n, 12345678901234567890n]],
    ["let x: number[][]", ["[1,2]", "[3]"], [[1, 2], [3]]],
    ["let x: string | string[]", ["a", "b"], ["a", "b"]],
    ["let x: string[] | null", ["a", "b"], ["a", "b"]],
    ["let x: [number, string]", ["1", "2"], [1, "2"]],
    ["let x: Set<string>", ["a", "b, c"], new Set(["a", "b, c"])],
    ["const x = [1]", ["1", "b"], [1, "b"]],
    ["const x = 5", ["1", "2"], 2],
    ["let x: string", ["a", "b"], "b"],
    ["let x", ["1", "2"], 2],
  ])("%s given as %j, one after the other, is %o", (declaration, texts, value) => {
    const typed = notebook(tagged(declaration, "parameters"));
    const given = parseAssignments(texts.map((text) => `x=${text}`));
    expect(readParameters(typed, given).x).toEqual(value);
  });

  it("is asked of each element that is given", () => {
    const typed = notebook(tagged("let x: number[]", "parameters"));
    expect(() => readParameters(typed, parseAssignments(["x=1", "x=2,3"]))).toThrow(
      'Parameter x[1] must be a number, got "2,3"',
    );
  });

  it("is written into the cell as the class it is", () => {
    const values = { month: new Set(["b"]), city: /a\/b/gi, year: new Map([["a", [1n]]]) };
    const text = injectParameters(sample, values).cells[2]?.source ?? "";
    expect(new Function(`${text}; return { month, city, year };`)()).toEqual(values);
  });

  it("does not touch what is given raw", () => {
    expect(read("const x = 5", "7", true)).toBe("7");
  });

  it("is that of the injected value too", () => {
    const values = { month: 12n, city: new Date(0), year: [1n, { at: new Date(0) }] };
    expect(injectParameters(sample, values).cells[2]?.source).toBe(
      '// Parameters\nconst month = 12n;\nconst city = new Date("1970-01-01T00:00:00.000Z");\n' +
        'const year = [1n,{"at":new Date("1970-01-01T00:00:00.000Z")}];',
    );
  });
});
