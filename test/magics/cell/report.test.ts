import fc from "fast-check";
import { transformSync } from "oxc-transform";
import { expect, test } from "vitest";
import { expandCell, refusal } from "../notebook.ts";

type Made = { key: string; markdown: string; description?: string };

/** Run an expanded `%%report` cell; the artifact it makes. */
async function made(source: string, names: Record<string, unknown> = {}): Promise<Made> {
  const { text = "" } = await expandCell(source);
  expect(text.split("\n").length).toBeGreaterThanOrEqual(source.split("\n").length);
  const { code } = transformSync("cell.ts", text.replace('(await import("cellflow"))', "$sdk"), {
    lang: "ts",
  });
  let artifact: Made | undefined;
  const $sdk = {
    createMarkdownArtifact: async (given: Made) => {
      artifact = given;
      return { data: given.markdown };
    },
  };
  const given: Record<string, unknown> = { ...names, $sdk };
  const body = new Function(...Object.keys(given), `return (async () => {${code}\n})()`);
  await body(...Object.values(given));
  if (!artifact) throw new Error("no artifact was made");
  return artifact;
}

test("Markdown with values becomes an artifact and is shown", async () => {
  const { key, markdown } = await made(
    "%%report rmse-2021\n# RMSE\n\nOff by **${rmse.toFixed(2)}** minutes.",
    { rmse: 6.1749 },
  );
  expect(key).toBe("rmse-2021");
  expect(markdown).toBe("# RMSE\n\nOff by **6.17** minutes.");
});

test("the description travels", async () => {
  expect((await made('%%report a --description "what it is"\n# A')).description).toBe("what it is");
});

test("code blocks, dollars and LaTeX are the Markdown's own", async () => {
  const text = "```ts\nconst a = `x`;\n```\n$x_1$ costs $5 \\frac{1}{2} `\\n` \\`";
  expect((await made(`%%report a\n${text}`)).markdown).toBe(text);
});

test.each([
  ["${`${1 + 1} ${'}'}`}", "2 }"],
  ["${'}'}", "}"],
  ['${"{"}', "{"],
  ["${[1, 2].map((n) => ({ n })).length}", "2"],
  ["${/[}`]/.test('`')}", "true"],
  ["${1 /* } */ + 1}", "2"],
  ["a\\${1}b", "a\\1b"],
  ["${1}${2}", "12"],
])("%s gives %s", async (text, value) => {
  expect((await made(`%%report a\n${text}`)).markdown).toBe(value);
});

test("an expression over several lines keeps its lines", async () => {
  expect((await made("%%report a\n${\n  [1, 2]\n    .join('-')\n}\nend")).markdown).toBe("1-2\nend");
});

test("an expression that is never closed is said, with its line", async () => {
  const { code, message } = await refusal(() => made("%%report a\n# Title\nOff by ${rmse minutes"));
  expect(code).toBe("report.expression");
  expect(message).toContain("line 3");
});

test.each(["", "Big Key", "a_b", "ü"])("the key %j is refused with one that would do", async (key) => {
  const { code, message } = await refusal(() => expandCell(`%%report "${key}"\n# A`));
  expect(code).toBe("report.key");
  const better = /like ([a-z0-9-]+)$/.exec(message)?.[1] ?? "";
  expect(better).toMatch(/^[a-z0-9-]+$/);
});

test("an empty body makes an empty artifact", async () => {
  expect((await made("%%report a")).markdown).toBe("");
  expect((await made("%%report a\n")).markdown).toBe("");
});

const markdown = fc
  .array(
    fc.constantFrom(
      "`",
      "```",
      "\\",
      "\\\\",
      "$",
      "{",
      "}",
      "\n",
      "# Title",
      "a",
      "\u00fc",
      "🙂",
      "\\n",
      "\\u{1}",
      "${value}",
      "${`${value}`}",
      "%%flow",
      "'",
      '"',
      "//",
      "/*",
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

test("any Markdown comes out as it was written, its values filled in", async () => {
  await fc.assert(
    fc.asyncProperty(markdown, async (text) => {
      // A "$" right before a "{" of the text would be an expression that is meant otherwise.
      const plain = text.replaceAll(/\$+(?=\{)(?!\{value\}|\{`\$\{value\}`\})/g, "");
      const expected = plain.replaceAll(/\$\{`\$\{value\}`\}|\$\{value\}/g, "(value)");
      expect((await made(`%%report a\n${plain}`, { value: "(value)" })).markdown).toBe(expected);
    }),
    { numRuns: 300 },
  );
});
