import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { completionScript, SHELLS } from "../../../../bridge/commands/completion/scripts.ts";
import { wordsOf } from "../../../../bridge/commands/completion/words.ts";

function program(): Command {
  const cellflow = new Command("cellflow").option("--it's", "isn't it");
  const run = cellflow.command("flow-run").alias("flow-runs").description("runs: of $flows");
  run.command("logs [run]").description("what `they` say").option("-f, --follow", "as it comes");
  run.command("ls").option("--limit <n>", "how many");
  cellflow.command("flow").description("flows");
  return cellflow;
}

test("the words behind each command are known by all its names", () => {
  expect(wordsOf(program()).map(({ path, aliases }) => [path, aliases])).toEqual([
    ["", []],
    ["flow-run", ["flow-runs"]],
    ["flow-run logs", ["flow-runs logs"]],
    ["flow-run ls", ["flow-runs ls"]],
    ["flow", []],
  ]);
});

/** What bash offers behind these words. */
function offered(...words: string[]): string[] {
  const script = `${completionScript("bash", wordsOf(program()))}
COMP_WORDS=(cellflow "$@"); COMP_CWORD=$#; _cellflow; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script, "bash", ...words], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter(Boolean);
}

test.each([
  [["flo"], ["flow-run", "flow"]],
  [
    ["flow-runs", "l"],
    ["logs", "ls"],
  ],
  [["flow-run", "logs", "red-fox", "--f"], ["--follow"]],
  [["flow-run", "--help", "ls", "--l"], ["--limit"]],
  [["flow", "x", "zz"], []],
])("bash offers behind %j: %j", (words, expected) => {
  expect(offered(...words)).toEqual(expected);
});

test.each(SHELLS.filter((shell) => spawnSync(shell, ["--version"]).status === 0))(
  "%s reads the script without a complaint",
  (shell) => {
    const folder = mkdtempSync(join(tmpdir(), "cellflow-completion-"));
    try {
      const file = join(folder, `completion.${shell}`);
      writeFileSync(file, completionScript(shell, wordsOf(program())));
      const { status, stderr } = spawnSync(shell, [shell === "fish" ? "--no-execute" : "-n", file], {
        encoding: "utf8",
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
