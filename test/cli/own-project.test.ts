/** README's section "In your own project", word for word, in an empty folder. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const [, section = ""] = readme.split("\n## In your own project\n");
const [own = ""] = section.split("\n## ");
const blocks = [...own.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language, text = ""]) => ({
  language,
  text,
}));
const shells = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);

let folder: string;
let project: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-own-"));
  project = join(folder, "rides");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(script: string, cwd: string): string {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return execFileSync("/bin/sh", ["-ec", script], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...env,
      PATH: [dirname(process.execPath), env.PATH].join(delimiter),
      CELLFLOW_API: "embedded",
      CELLFLOW_HOME: join(folder, "home"),
      JUPYTER_DATA_DIR: join(folder, "jupyter"),
      // The checkout is built already, and no registry is needed.
      npm_config_ignore_scripts: "true",
      npm_config_offline: "true",
    },
  });
}

describe("a project of one's own", () => {
  it("has the command, the kernel and the SDK after the lines of the README", () => {
    expect(shells).toHaveLength(2);
    expect(shell((shells[0] ?? "").replaceAll("PATH/TO/cellflow", JSON.stringify(root)), folder)).toContain(
      "Installed",
    );
    for (const { text } of blocks.filter(({ language }) => language === "ts")) {
      const [, name = ""] = /^\/\/ (\S+)\n/.exec(text) ?? [];
      writeFileSync(join(project, name), text);
    }
    const output = shell(shells[1] ?? "", project);
    expect(output).toMatch(/^Hello, you!\n/);
    expect(output).toMatch(/ hello +Completed /);
  }, 180_000);

  it("runs a notebook that imports its file", () => {
    const source = 'import { hello } from "./hello.ts";\nawait hello("notebook")';
    const cell = { cell_type: "code", id: "a", metadata: {}, outputs: [], execution_count: null, source };
    writeFileSync(
      join(project, "n.ipynb"),
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }),
    );
    shell("npx --no cellflow run n.ipynb -o out.ipynb", project);
    expect(readFileSync(join(project, "out.ipynb"), "utf8")).toContain("Hello, notebook!");
  }, 180_000);

  it("is where the command is: elsewhere npx fetches none of that name", () => {
    expect(() => shell("npx --no cellflow flow-run ls", folder)).toThrow(/npm error/);
  });

  it("is meant by every command of the README", () => {
    expect(readme).not.toMatch(/(^|`)npx (?!--no )/m);
  });
});
