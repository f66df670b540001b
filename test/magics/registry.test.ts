/** The table itself: every magic is an entry, its help and its refusals come from it. */
import { expect, test } from "vitest";
import { createNotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import type { Magic } from "../../kernel/magic/magic.ts";
import { expandCell, refusal, tableOf } from "./notebook.ts";

function signOf(magic: Magic): string {
  return magic.kinds.includes("cell") ? "%%" : "%";
}

const entries = tableOf().map((magic) => [signOf(magic) + magic.name, magic] as const);

test.each(entries)("%s --help names its arguments, options and examples", async (call, magic) => {
  const { shown, text } = await expandCell(`${call} --help`);
  expect(text).toBeUndefined();
  const help = String(shown[0]?.["text/plain"]);
  expect(help.startsWith(call)).toBe(true);
  for (const part of [
    magic.summary,
    ...magic.args.map(({ name }) => name),
    ...magic.options.map(({ name }) => `--${name}`),
    "--help",
  ]) {
    expect(help).toContain(part);
  }
  for (const line of help.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
});

test.each(entries.filter(([, magic]) => !magic.raw))(
  "%s --help stops there, whatever else is asked for",
  async (call) => {
    const { shown } = await expandCell(`${call} x --nonsense --help\nthis is no code {`);
    expect(shown).toHaveLength(1);
  },
);

test.each(entries.filter(([, magic]) => !magic.raw))(
  "%s says what is wrong with an unknown option, in one line",
  async (call) => {
    const { code, message } = await refusal(() => expandCell(`${call} --hlep`));
    expect(code).toBe("magic.option");
    expect(message).toContain("did you mean --help?");
    expect(message).not.toContain("\n");
  },
);

test("a magic is one table entry: name, summary, options, expand", async () => {
  const shout: Magic = {
    name: "shout",
    kinds: ["line"],
    summary: "Says a word loudly.",
    args: [{ name: "WORD", required: true, choices: ["hello", "goodbye"], summary: "what to say" }],
    options: [{ name: "times", short: "t", type: "number", value: "N", summary: "how often" }],
    expand: ({ args, options }) => ({
      edit: (text) =>
        void text.overwrite(0, text.original.length, `"${args[0]}".repeat(${options.times ?? 1})`),
    }),
  };
  const table = [...tableOf(), shout];
  expect((await expandCell("%shout hello -t 2", { table })).text).toBe('"hello".repeat(2)');
  expect((await refusal(() => expandCell("%shuot hello", { table }))).message).toBe(
    "There is no %shuot; did you mean %shout?",
  );
  expect((await refusal(() => expandCell("%shout helo", { table }))).message).toContain(
    'unknown word "helo"; did you mean hello?',
  );
  expect(String((await expandCell("%shout --help", { table })).shown[0]?.["text/plain"])).toContain(
    "-t, --times N",
  );
});

test.each([
  ["%%taks\nfunction a() {}", "There is no %%taks; did you mean %%task?"],
  [
    "%%zzzzzzzz\n",
    "There is no %%zzzzzzzz; known: %%sh, %%bash, %%time, %%check, %%html, %%markdown, %%svg, %%javascript, %%latex, %%mermaid, %%writefile, %%task, %%flow, %%report, %%deploy",
  ],
  ["%flwo list", "There is no %flwo; did you mean %flow?"],
  ["%task read", "%task is written %%task, on the first line of its cell"],
  ["%%magics", "%%magics is written %magics"],
  ["%flow lst", '%flow: unknown what "lst"; did you mean list?'],
  ["%flow", "%flow needs WHAT: what to list"],
  ["%%task --retrys 3\nfunction a() {}", "%%task: unknown option --retrys; did you mean --retries?"],
  [
    "%%task --retry_delay 3\nfunction a() {}",
    "%%task: unknown option --retry_delay; did you mean --retry-delay?",
  ],
  ["%%task --retries many\nfunction a() {}", '%%task: --retries needs a number, 0 or more, got "many"'],
  ["%%task --retries -1\nfunction a() {}", '%%task: --retries needs a number, 0 or more, got "-1"'],
  [
    "%%task --retry-delay 1,b\nfunction a() {}",
    '%%task: --retry-delay needs a number, or numbers with commas between them, got "1,b"',
  ],
  [
    "%%task --run-name 'a {n'\nfunction a(n: number) {}",
    '%%task: task option `runName` has a { alone: one that is to stand in the name is {{, got "a {n"',
  ],
  ["%%task --retries\nfunction a() {}", "%%task: --retries needs N"],
  ["%%task --retries --timeout 3\nfunction a() {}", "%%task: --retries needs N"],
  ["%%flow -p train\nfunction a() {}", '%%flow: --param needs key=value, got "train"'],
  ["%%flow one two\nfunction a() {}", '%%flow: "two" is one word too many; see %%flow --help'],
  ['%%task --tag "a\nfunction a() {}', 'A " is opened and not closed in: --tag "a'],
  ["%%report\n# A", "%%report needs KEY: the artifact's key: small letters, digits and dashes"],
])("%j: %s", async (source, message) => {
  expect((await refusal(() => expandCell(source))).message).toBe(message);
});

test("%magics lists all of them", async () => {
  const { shown } = await expandCell("%magics");
  const text = String(shown[0]?.["text/plain"]);
  for (const [call] of entries) expect(text).toContain(call);
});

test("%flow list: the notebook's flows and tasks, or that there are none", async () => {
  expect(String((await expandCell("%flow list")).shown[0]?.["text/plain"])).toContain(
    "run a %%task or %%flow cell",
  );
  const graph = createNotebookGraph();
  const { analyse } = await import("../../kernel/cell/cell-module.ts");
  const notes = new Map([["flow", { kind: "flow", name: "duration", exportName: "main" }]]);
  graph.put({ key: "1", label: "Cell [4]", source: "", module: analyse(""), notes });
  const { shown } = await expandCell("%flow list", { graph });
  expect(String(shown[0]?.["text/plain"])).toMatch(/flow\s.*duration\s.*main\s.*Cell \[4\]/);
});

test.each([
  ["%flow list duration", "flow.list", "for the runs of one: %flow runs duration"],
  ["%flow runs --limit 0", "flow.limit", "1 or more, got 0"],
  ["%flow runs --limit 1.5", "flow.limit", "1 or more, got 1.5"],
])("%s is refused before the API is asked", async (source, expected, words) => {
  const { code, message } = await refusal(() => expandCell(source));
  expect(code).toBe(expected);
  expect(message).toContain(words);
});
