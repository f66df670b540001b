/** Every magic there is: its help, what is offered on its line, and what is said of what it does not know. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NotebookGraph } from "../../../kernel/cell/notebook-graph.ts";
import { type CodeHelp, createCodeHelp } from "../../../kernel/language/code-help.ts";
import { expandCell, graphOf, refusal, tableOf } from "../../magics/notebook.ts";

const table = tableOf();
let graph: NotebookGraph;
let folder: string;
let help: CodeHelp;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "every-magic-"));
  mkdirSync(join(folder, "data"));
  for (const name of ["data/march.parquet", "data/with space.csv", "notes.md", ".env", ".hidden"])
    writeFileSync(join(folder, name), "");
  graph = await graphOf(
    "%%flow duration --no-run\nasync function duration(train: string, rounds = 3) {}",
    "%%flow weather-report --no-run\nasync function weatherReport({ city }: { city: string }, days: number) {}",
  );
  help = createCodeHelp({
    graph,
    folder,
    aliases: {},
    live: new Set(),
    inspectLive: async () => undefined,
    magics: async () => table,
  });
});
afterAll(async () => {
  await help.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is offered at `¦`. */
async function offered(marked: string): Promise<string[]> {
  const at = marked.indexOf("¦");
  const { items } = await help.complete(marked.replace("¦", ""), at);
  return items.map(({ text }) => text);
}

const calls = table.flatMap((magic) =>
  magic.kinds.map((kind) => {
    const call = (kind === "cell" ? "%%" : "%") + magic.name;
    return { call, magic };
  }),
);

describe.each(calls)("$call", ({ call, magic }) => {
  const options = magic.options.map(({ name }) => `--${name}`);

  test("--help prints its usage, and nothing runs", async () => {
    const { shown, text } = await expandCell(`${call} --help`);
    expect(text).toBeUndefined();
    const lines = String(shown[0]?.["text/plain"]).split("\n");
    expect(lines.some((line) => line === call || line.startsWith(`${call} `))).toBe(true);
    expect(lines).toContain(magic.summary);
    for (const { summary } of [...magic.args, ...magic.options])
      expect(lines.some((line) => line.includes(summary))).toBe(true);
  });

  test("its name is offered from every beginning of it", async () => {
    const sign = /^%+/.exec(call)?.[0] ?? "";
    for (let length = sign.length; length < call.length; length++)
      expect(await offered(`${call.slice(0, length)}¦`)).toContain(call);
  });

  test("its options are offered behind --, each until it is given", async () => {
    expect(await offered(`${call} --¦`)).toEqual([...options, "--help"]);
    for (const option of magic.options) {
      expect(await offered(`${call} --${option.name.slice(0, 2)}¦`)).toContain(`--${option.name}`);
      const value = option.type === "flag" ? "" : " 1";
      const again = await offered(`${call} --${option.name}${value} --¦`);
      expect(again.includes(`--${option.name}`)).toBe(option.many === true);
    }
  });

  test("its fixed choices are offered, and a wrong one gets the nearest", async () => {
    for (const option of magic.options) {
      if (!option.choices) continue;
      expect(await offered(`${call} --${option.name} ¦`)).toEqual(option.choices);
      const { message } = await refusal(() => expandCell(`${call} --${option.name} ${option.choices?.[0]}x`));
      expect(message).toContain(`did you mean ${option.choices[0]}?`);
    }
    const [first] = magic.args;
    if (!first?.choices) return;
    expect(await offered(`${call} ¦`)).toEqual([...first.choices, ...options, "--help"]);
    const { message } = await refusal(() => expandCell(`${call} ${first.choices?.[0]}x`));
    expect(message).toContain(`did you mean ${first.choices[0]}?`);
  });

  test("a slip in its name or an option's gets the nearest", async () => {
    const swapped = call.replace(/([a-z])([a-z])$/, "$2$1");
    expect((await refusal(() => expandCell(`${swapped}\nx`))).message).toMatch(
      new RegExp(`There is no ${swapped}; did you mean %%?[a-z_]+\\?`),
    );
    expect((await refusal(() => expandCell(`${call}q\nx`))).message).toContain(`did you mean ${call}?`);
    if (magic.raw) return;
    for (const name of [...options, "--help"]) {
      const { code, message } = await refusal(() => expandCell(`${call} ${name}x`));
      expect(code).toBe("magic.option");
      expect(message).toContain(`did you mean ${name}?`);
    }
  });
});

describe("values that only the notebook knows", () => {
  test.each([
    ["%cd ¦", ["data/", "--help"]],
    ["%cd da¦", ["data/"]],
    ["%%writefile ¦", ["data/", "notes.md", "--append", "--help"]],
    ["%%writefile --append data/¦", ["data/march.parquet"]],
    ["%load_env .e¦", [".env"]],
    ["%sh cat no¦", ["notes.md"]],
    ["%sh ls -¦", []],
    ["%npm i¦", ["install"]],
    ["%npm install n¦", []],
    ["%env PAT¦", ["PATH"]],
    ["%flow runs d¦", ["duration"]],
    ["%flow list d¦", []],
    [
      "%%deploy ¦",
      [
        "duration",
        "weather-report",
        "--name",
        "--pool",
        "--queue",
        "--param",
        "--cron",
        "--every",
        "--timezone",
        "--tag",
        "--include",
        "--description",
        "--storage",
        "--dry-run",
        "--help",
      ],
    ],
    ["%%deploy weather-report -p ¦", ["days="]],
    ["%%deploy --param ¦ duration", []],
    ["%deploy duration --param ¦", ["train=", "rounds="]],
    ["%%deploy duration --timezone Europe/Vi¦", ["Europe/Vienna", "Europe/Vilnius"]],
    ["%%deploy duration --timezone=UT¦", ["UTC"]],
    ["%%deploy duration --include data/¦", ["data/march.parquet"]],
    ['%%deploy --name "every morning" dur¦', ["duration"]],
    ["%%flow -p ¦\nfunction own(a: number, b = 1) {}", ["a=", "b="]],
    ["%%flow second -p ¦\nfunction first(a: number) {}\nfunction second(c: number) {}", ["c="]],
    ["%%flow duration -p ¦\nfunction mainFlow(e: number) {}", ["e="]],
    ["%%flow -p ¦\nfunction not finished(", []],
    [
      "%%task ¦\nfunction read() {}",
      [
        "read",
        ..."--run-name --retries --retry-delay --retry-condition --timeout --tag".split(" "),
        ..."--persist --no-persist --result-storage --cache --cache-key --thread --concurrency".split(" "),
        ..."--on-running --on-completion --on-failure --viz-return-value --no-run --help".split(" "),
      ],
    ],
  ])("%s", async (marked, texts) => {
    expect(await offered(marked)).toEqual(texts);
  });

  test("two magics of one name are told apart, in completion, in help, and as code", async () => {
    expect(await offered("%flow ¦")).toEqual(["list", "runs", "--limit", "--help"]);
    expect(await offered("%%flow --¦")).toContain("--retries");
    expect((await help.inspect("%flow", 2, 0))?.["text/plain"]).toContain("%flow WHAT");
    expect((await help.inspect("%%flow", 2, 0))?.["text/plain"]).toContain("%%flow [NAME]");
    expect(await help.diagnostics("const x = 1;\n%flow runs duration", "")).toEqual([]);
  });
});

describe("what is not known is told with what was probably meant", () => {
  test.each([
    ["%tsak", "There is no %tsak; did you mean %%task?"],
    ["%%hsitory", "There is no %%hsitory; did you mean %history?"],
    ["%history many", '%history: COUNT must be a number of cells, got "many"'],
    ["%%deploy durations", "The notebook has no flow durations; did you mean duration?"],
    [
      "%%deploy duration --every 1h --timezone Europe/Viena",
      "%%deploy: there is no time zone Europe/Viena; did you mean Europe/Vienna?",
    ],
    ["%flow runs weatherreports", "The notebook has no flow weatherreports; did you mean weather-report?"],
  ])("%s: %s", async (source, message) => {
    expect((await refusal(() => expandCell(source, { graph }))).message).toBe(message);
  });

  test("a command's own --help reaches the command", async () => {
    expect((await expandCell("%sh ls --help")).text).toContain("ls --help");
  });
});
