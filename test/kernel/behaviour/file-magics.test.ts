/** `%cd`, `%load_env` and `%%writefile` with what is there and what is not: run as the cell would run them. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expandCell, refusal } from "../../magics/notebook.ts";

const before = process.cwd();
let folder: string;
let cwd: string;
/** The folder is each test's own: worker threads of the test runner can't change theirs. */
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "magic-files-")));
  cwd = folder;
  vi.spyOn(console, "log").mockImplementation(() => {});
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "a.txt"), "text");
});
afterEach(() => {
  vi.restoreAllMocks();
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

/** Run what a call expands to. */
async function run(source: string): Promise<unknown> {
  const { text = "" } = await expandCell(source);
  process.chdir(cwd);
  return new Function(`return ${text.trim().replace(/;$/, "")}`)();
}

/** The error as a person is shown it: a stable code, one line, no stack. */
async function refused(source: string): Promise<string> {
  const { code, message } = await refusal(() => run(source));
  const error = await run(source).catch((thrown: unknown) => thrown as Error);
  expect(error).toMatchObject({ name: "UsageError", stack: undefined });
  expect(Object.keys(error as object).filter((key) => /errno|syscall|path|dest/.test(key))).toEqual([]);
  expect(message).not.toContain("\n");
  return `${code} ${message.replaceAll(folder, "FOLDER")}`;
}

test.each([
  ["%cd nodir", "cd.missing %cd: there is no folder nodir in FOLDER; "],
  ["%cd /nowhere/x", "cd.missing %cd: there is no folder /nowhere/x; "],
  ['%cd ""', 'cd.missing %cd: there is no folder "" in FOLDER; '],
  ["%cd a.txt", "cd.file %cd: a.txt is a file"],
  ["%cd a.txt/x", "cd.file %cd: a.txt/x is a file, or goes through one"],
  [`%cd ${"x".repeat(5000)}`, "cd.refused %cd: the system does not go to xxx"],
  ["%load_env", "load-env.missing %load_env: there is no file .env in FOLDER"],
  ["%load_env no.env", "load-env.missing %load_env: there is no file no.env in FOLDER"],
  ["%load_env a.txt/no.env", "load-env.missing %load_env: there is no file a.txt/no.env"],
  ["%load_env data", "load-env.folder %load_env: data is a folder"],
  ["%%writefile data\nx", "writefile.folder %%writefile: data is a folder"],
  ["%%writefile a.txt/x\nx", "writefile.path %%writefile: a.txt/x can't be written"],
  ["%%writefile a.txt/x/y\nx", "writefile.path %%writefile: a.txt/x/y can't be written"],
])("%s is refused in one line", async (source, start) => {
  expect((await refused(source)).slice(0, start.length)).toBe(start);
});

test.each(["a line\n", "=x\n", 'B="open\nC=1\n', "B='open\n", "export\n", "B C=1\n"])(
  "an env file with the broken line %j: its number, not its text, and nothing is set",
  async (broken) => {
    writeFileSync(join(folder, "my.env"), `MAGIC_FILES_A=1\n\n# said\n${broken}MAGIC_FILES_Z=2\n`);
    expect(await refused("%load_env my.env")).toBe(
      "load-env.line %load_env: my.env, line 4 does not read as NAME=value (or its quote is not closed); nothing was set",
    );
    expect([process.env.MAGIC_FILES_A, process.env.MAGIC_FILES_Z]).toEqual([undefined, undefined]);
  },
);

test("an env file as people write it is read; what was set stays", async () => {
  const text =
    "\uFEFFMF_A=1\r\nexport MF_B=two words # said\n\n  # said\nMF_C='a = b' # said\nMF_D=\"two\nlines\"\nMF_E=\nMF_F=it's\nMF_G=new";
  writeFileSync(join(folder, ".env"), text);
  process.env.MF_G = "old";
  try {
    await run("%load_env");
    expect("ABCDEFG".split("").map((letter) => process.env[`MF_${letter}`])).toEqual([
      "1",
      "two words",
      "a = b",
      "two\nlines",
      "",
      "it's",
      "old",
    ]);
  } finally {
    for (const letter of "ABCDEFG") delete process.env[`MF_${letter}`];
  }
});

test("%cd goes there and says where that is; ~ is home; a folder that is gone is told", async () => {
  expect(await run("%cd data")).toBe(join(folder, "data"));
  const home = process.env.HOME;
  process.env.HOME = folder;
  try {
    expect(await run("%cd ~/data")).toBe(join(folder, "data"));
  } finally {
    process.env.HOME = home;
  }
  cwd = join(folder, "data");
  expect(await run("%cd")).toBe(cwd);
  const { text = "" } = await expandCell("%cd");
  process.chdir(cwd);
  rmdirSync(cwd);
  const gone = await refusal(() => new Function(`return ${text}`)());
  expect(gone).toEqual({
    code: "cd.gone",
    message: "%cd: the working folder is gone; go to another with %cd FOLDER",
  });
});

test("%%writefile makes the folders, writes the text as it is, its last line ended, and adds to it", async () => {
  const file = 'new/deep/`${1}"$&.txt';
  await run(`%%writefile '${file}'\n\`\${x}\` \\ "q"`);
  await run(`%%writefile -a '${file}'\nmore`);
  expect(readFileSync(join(folder, file), "utf8")).toBe('`${x}` \\ "q"\nmore\n');
});

test.each(["A b", "9=1", "a-b", "=1", "MY-TOKEN=secret"])(
  "%%env %s: what it takes is said, and no value, which may be a secret",
  async (given) => {
    expect(await refusal(() => expandCell(`%env ${given}`))).toEqual({
      code: "env.form",
      message: `%env takes NAME or NAME=value, got ${given.split("=")[0]}`,
    });
  },
);
