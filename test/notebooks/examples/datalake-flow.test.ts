import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { linkEntry, zipOf } from "../../setup/zip.ts";
import { exampleFolder } from "./example.ts";
import { ACCOUNT, poemsZip, startKaggle } from "./kaggle-server.ts";

test("it downloads a data set and stores its files, after a connection that was cut", async () => {
  const zip = poemsZip();
  const kaggle = await startKaggle((response, request) => {
    response.writeHead(200, { "content-length": zip.length });
    if (request > 1) response.end(zip);
    else response.write(zip.subarray(0, 500), () => response.destroy());
  });
  const folder = exampleFolder();
  const ran = await folder.run("datalake-flow.ts", ["somebody/poems"], kaggle.env);
  expect(ran.exitCode).toBe(0);
  const stored = join(folder.path, "artifacts/raw_data/poems/forms");
  expect(readdirSync(stored)).toHaveLength(12);
  expect(readFileSync(join(stored, "lamp.txt"), "utf8")).toContain("There is a lamp in the window still,");
  // Where the files are, nobody is to know the account.
  expect(kaggle.asked).toEqual([undefined, undefined]);
  expect(ran.stdout).toContain(`12 files are in ${join(folder.path, "artifacts/raw_data/poems")}`);
  expect(ran.stderr).toContain("the download of somebody/poems was cut after 500 bytes");
  expect(ran.stdout + ran.stderr).not.toContain(ACCOUNT.KAGGLE_KEY);
  expect(readdirSync(folder.path).sort()).toEqual([".env", ".home", "artifacts"]);
});

test("what Kaggle refuses, and what is not to be unpacked, is told in a line, and nothing is stored", async () => {
  const large = Buffer.alloc(3 * 2 ** 20);
  const files = {
    honest: { headers: { "content-length": large.length }, content: large },
    endless: { headers: {}, content: large },
    leaving: { headers: {}, content: zipOf([{ name: "a.txt", content: "a" }, { name: "../b.txt" }]) },
    link: {
      headers: {},
      content: zipOf([{ name: "a.txt", content: "a" }, linkEntry("b.txt", "/etc/passwd")]),
    },
    page: { headers: {}, content: Buffer.from("<html>Sign in</html>") },
  };
  let sent: keyof typeof files = "honest";
  const kaggle = await startKaggle((response) => {
    response.writeHead(200, files[sent].headers);
    response.end(files[sent].content);
  });
  const folder = exampleFolder();
  const refused = async (dataset: string, env: Record<string, string> = {}) => {
    const { exitCode, stderr } = await folder.run("datalake-flow.ts", [dataset, "1"], {
      ...kaggle.env,
      ...env,
    });
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain(ACCOUNT.KAGGLE_KEY);
    const [line = ""] = stderr.trim().split("\n").slice(-1);
    return line.replace(/^cellflow: /, "").replace(/ \(\S+:\d+\)$/, "");
  };
  expect(await refused("poems")).toBe(
    '"poems" is no data set: write owner/name, as in the address of its page',
  );
  expect(await refused("somebody/poems", { KAGGLE_KEY: "" })).toBe(
    "KAGGLE_KEY is not set, neither in the environment nor in .env: both stand in the kaggle.json of your Kaggle account",
  );
  expect(await refused("somebody/poems", { KAGGLE_KEY: "wrong" })).toBe(
    "Kaggle refuses KAGGLE_USERNAME with KAGGLE_KEY",
  );
  expect(await refused("closed/poems")).toBe(
    "Kaggle does not let somebody have closed/poems: accept its rules on its page",
  );
  expect(await refused("nobody/poems")).toBe(
    "Kaggle has no data set nobody/poems, or none that somebody may see",
  );
  for (const size of ["honest", "endless"] as const) {
    sent = size;
    expect(await refused("somebody/poems")).toBe(
      "somebody/poems is larger than 1 MB: raise maxMb to take it",
    );
  }
  sent = "leaving";
  expect(await refused("somebody/poems")).toContain("invalid relative path: ../b.txt");
  sent = "link";
  expect(await refused("somebody/poems")).toContain("b.txt is a link or a device");
  sent = "page";
  expect(await refused("somebody/poems")).toMatch(/dataset\.zip can't be unpacked: /);
  expect(existsSync(join(folder.path, "artifacts"))).toBe(false);
});
