/** Completion on a magic's line, and what of a cell is TypeScript. */
import { describe, expect, test } from "vitest";
import { createNotebookGraph } from "../../../../kernel/cell/notebook-graph.ts";
import { aroundOf, codeOf } from "../../../../kernel/language/cell-text.ts";
import { completeMagic } from "../../../../kernel/language/completion/magic-line.ts";
import type { Magic } from "../../../../kernel/magic/magic.ts";

function magic(entry: Partial<Magic> & Pick<Magic, "name" | "kinds">): Magic {
  return {
    summary: "",
    args: [],
    options: [],
    expand: () => ({}),
    ...entry,
  };
}

const table: Magic[] = [
  magic({ name: "time", kinds: ["line", "cell"], code: true }),
  magic({ name: "bash", kinds: ["cell"] }),
  magic({
    name: "list",
    kinds: ["line"],
    args: [
      { name: "WHAT", summary: "", choices: ["runs", "flows"] },
      { name: "HOW", summary: "", choices: ["long", "short"] },
    ],
    options: [
      { name: "state", short: "s", type: "text", choices: ["running", "ready"], summary: "" },
      { name: "tag", type: "text", many: true, summary: "" },
      { name: "all", type: "flag", summary: "" },
    ],
  }),
];
const place = { graph: createNotebookGraph(), folder: "/", body: "" };

function texts(before: string, first = true) {
  return completeMagic(before, 0, first, table, place).items.map(({ text }) => text);
}

describe("on a magic's line", () => {
  test("names: with %% only on a cell's first line", () => {
    expect(texts("%")).toEqual(["%%bash", "%%time", "%list", "%time"]);
    expect(texts("%%")).toEqual(["%%bash", "%%time"]);
    expect(texts("%", false)).toEqual(["%list", "%time"]);
    expect(texts("  %l")).toEqual(["%list"]);
    expect(completeMagic("  %l", 10, true, table, place)).toMatchObject({ start: 12, end: 14 });
  });

  test("options not given yet, their choices, the arguments' choices by place", () => {
    expect(texts("%list --")).toEqual(["--state", "--tag", "--all", "--help"]);
    expect(texts("%list -s ready --tag a --")).toEqual(["--tag", "--all", "--help"]);
    expect(texts("%list --state r")).toEqual(["running", "ready"]);
    expect(texts("%list --state=re")).toEqual(["ready"]);
    expect(texts("%list --tag ")).toEqual([]);
    expect(texts("%list fl")).toEqual(["flows"]);
    expect(texts("%list --all flows --state ready s")).toEqual(["short"]);
    expect(texts("%none x")).toEqual([]);
  });
});

describe("what of a cell is TypeScript", () => {
  test("blanked, not moved", () => {
    expect(codeOf("%%time\nlet a = 1", table)).toBe("      \nlet a = 1");
    expect(codeOf("%%bash\nls", table)).toBeUndefined();
    expect(codeOf("let a = 1\n%list runs\na", table)).toBe("let a = 1\n          \na");
    expect(codeOf("%time a.b", table)).toBe("      a.b");
    expect(codeOf("const a = 7\n%time", [])).toBe("const a = 7\n%time");
  });

  test("the place says which it is", () => {
    expect(aroundOf("%%time\nlet a = 1", 3, table)).toMatchObject({ kind: "magic", sign: "%%", first: true });
    expect(aroundOf("%%time\nlet a = 1", 9, table).kind).toBe("code");
    expect(aroundOf("%%bash\nls", 9, table).kind).toBe("other");
    expect(aroundOf("let a\n%li", 9, table)).toMatchObject({
      kind: "magic",
      sign: "%",
      first: false,
      start: 6,
    });
    expect(aroundOf("%time a.", 8, table)).toEqual({ kind: "code", text: "      a." });
    expect(aroundOf("%ti", 3, table).kind).toBe("magic");
    expect(aroundOf("\n%ti", 0, table)).toEqual({ kind: "code", text: "\n   " });
  });
});
