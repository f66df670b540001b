/** Places: from V8's lines to the user's, and back by asking where V8 can stop. */
import { Session } from "node:inspector/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileCell } from "../../../../kernel/cell/compile.ts";
import {
  findBreakpointLocations,
  locationForLine,
} from "../../../../kernel/debugger/breakpoints/breakpoint-locations.ts";
import type { Cdp } from "../../../../kernel/debugger/protocol/cdp.ts";
import {
  type ExpectedScripts,
  expectedScripts,
} from "../../../../kernel/debugger/scripts/expected-scripts.ts";
import { helperRanges, isHelperName } from "../../../../kernel/debugger/scripts/helper-code.ts";
import { asFunction } from "../../../../kernel/debugger/scripts/module-body.ts";
import { createPositionMap } from "../../../../kernel/debugger/scripts/position-map.ts";
import { builtins } from "../../../../kernel/magic/registry.ts";

const session = new Session();
beforeAll(() => session.connect());
afterAll(() => session.disconnect());
const cdp: Cdp = async (method, params) => (await session.post(method, params ?? {})) as never;

async function linesOf(source: string): Promise<number[]> {
  const perScript = await Promise.all(
    expectedScripts(source, new Set(), []).scripts.map((script) =>
      findBreakpointLocations(cdp, script, "cell"),
    ),
  );
  return [...new Set(perScript.flat().map(({ source }) => source.line + 1))].sort((a, b) => a - b);
}

describe("where a cell can stop", () => {
  test.each([
    ["let a = 1\na + 1", [1, 2]],
    ["// words\n\ninterface A { b: number }\ntype B = A\nlet a: B | undefined", [5]],
    ["import { sep } from 'node:path'\nconst s: string = sep\ns", [2, 3]],
    ["function f(x: number) {\n  return x\n}", [2, 3]],
    [
      "class A {\n  constructor(public b = 1) {\n    this.b++\n  }\n  get c() { return this.b }\n}\nnew A().c",
      [2, 3, 5, 7],
    ],
    ["const xs = [1, 2]\n  .map((x) =>\n    x + 1)\nxs", [1, 2, 3, 4]],
    ["for (let i = 0; i < 2; i++)\n  console.log(i)", [1, 2]],
    ["enum E { A, B }\nE.A", [1, 2]],
    ["%%bash\nfor f in *; do echo $f; done", []],
    ["let a = (", []],
  ])("%j on lines %j", async (source, lines) => {
    const isBrace = (line: number): boolean => /^\s*\}$/.test(source.split("\n")[line - 1] ?? "");
    expect((await linesOf(source)).filter((line) => !isBrace(line))).toEqual(
      lines.filter((line) => !isBrace(line)),
    );
  });

  test("is never on a line before the one asked for, and never outside the cell", async () => {
    const statement = fc.constantFrom(
      "let a = 1",
      "// remark",
      "",
      "a ??= 2",
      "function f() {\n  return a\n}",
      "type T = number",
      "if (a > 0) {\n  a--\n}",
      "await 0",
      "export const b: number = 3",
      "f?.()",
      "{ let a = 2; a }",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { maxLength: 8 }), fc.nat(20), async (statements, line) => {
        const source = statements.join("\n");
        for (const script of expectedScripts(source, new Set(["a", "f"]), []).scripts) {
          const locations = await findBreakpointLocations(cdp, script, "cell");
          for (const location of locations)
            expect(location.source.line).toBeLessThan(source.split("\n").length);
          const location = locationForLine(locations, line);
          if (location) expect(location.source.line).toBeGreaterThanOrEqual(line);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("the text of a magic", () => {
  const known = (source: string): ExpectedScripts => expectedScripts(source, new Set(), builtins);
  test.each(["bash", "sh", "html", "markdown", "javascript", "writefile", "unheard_of"])(
    "%s is no place to stop, even where it reads as TypeScript",
    (name) => {
      const { scripts, reason } = known(`%%${name} x\nhello()`);
      expect([scripts, reason]).toEqual([[], expect.stringContaining(`%%${name} cell is not TypeScript`)]);
    },
  );
  test.each([
    ["%%time\nhello()", [2]],
    ["%%check\nhello()", [2]],
    ["%time hello()", [1]],
    ["\nhello()\n  %time hello() \n%sh hello()", [2, 3]],
  ])("%j is one where it is code", async (source, lines) => {
    const { scripts, reason } = known(source);
    const perScript = await Promise.all(
      scripts.map((script) => findBreakpointLocations(cdp, script, "cell")),
    );
    expect(reason).toBeUndefined();
    const locations = perScript.flat().filter(({ isEnd }) => !isEnd);
    expect([...new Set(locations.map(({ source }) => source.line + 1))]).toEqual(lines);
    for (const { source: position } of locations)
      expect(source.split("\n")[position.line]?.slice(position.column)).toMatch(/^hello|^\(/);
  });
});

describe("where a module can stop", () => {
  test.each([
    ["export function f() {\n  return 1\n}", [2]],
    [
      "import x from 'x'\nexport * from 'y'\nexport { x }\nexport const a = await x, b = import.meta.url",
      [4],
    ],
    ["export default function () {\n  return 1\n}", [2]],
    ["export default class {\n  a() {\n    return 1\n  }\n}", [3]],
    ["export default 1 + 1", []],
    ["const = 1", []],
  ])("%j", async (code, lines) => {
    const locations = await findBreakpointLocations(cdp, { code, maps: [] }, "file");
    const stopLines = [
      ...new Set(locations.filter(({ isEnd }) => !isEnd).map(({ source }) => source.line + 1)),
    ];
    expect(stopLines).toEqual(expect.arrayContaining(lines));
    expect(stopLines.length > 0 || lines.length === 0).toBe(true);
  });

  test("keeps every character where it was", () => {
    const code = "export const a = 1; export default a;\nexport { a as b };";
    expect(asFunction(code)?.split("\n")[1]).toBe("       const a = 1; void 0        ,a;");
  });
});

describe("what is ours in a script", () => {
  test("declarations, hoisted functions and imports are; the user's assignments are not", () => {
    const source = "import { sep } from 'node:path'\nlet a = 1\na = a\nfunction f() {}\nvar v\nsep";
    const { code } = compileCell(source, { declared: new Set(), globals: new Set() });
    const lines = code.split("\n");
    const ours = helperRanges(code).map(({ start, end }) =>
      (lines[start.line + 1] ?? "").slice(start.column, end.column),
    );
    expect(ours.join("\n")).toMatch(/const \$cm0 = await[\s\S]*a\$c\.d = true;[\s\S]*/);
    expect(ours).toContain("f$c.v = f;");
    expect(ours.some((text) => text.startsWith("a$c.v ="))).toBe(false);
  });

  test("names that only our rewriting made", () => {
    expect(["$c", "x$c", "$cm3", "x", "$cm", "my$"].filter((name) => isHelperName(name, "$c"))).toEqual([
      "$c",
      "x$c",
      "$cm3",
    ]);
  });
});

describe("source maps", () => {
  test("without any, positions stay; before the first line there is nothing", () => {
    expect(createPositionMap([])({ line: 3, column: 4 })).toEqual({ line: 3, column: 4 });
    expect(createPositionMap([])({ line: -1, column: 0 })).toBeUndefined();
  });

  test("a place before a line's first segment belongs to that line, not to the one before", () => {
    const source = "const a = 1\na + 1";
    const { code, maps } = compileCell(source, { declared: new Set(), globals: new Set() });
    const line = code.split("\n").findIndex((text) => text.includes("$c.result"));
    expect(createPositionMap(maps)({ line: line - 1, column: 0 })).toMatchObject({ line: 1 });
  });
});
