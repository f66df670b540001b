import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { registerBlocks } from "../../../../bridge/commands/blocks/register.ts";
import { S3Bucket, Secret } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
let folder: string;
beforeAll(() => {
  engine = temporaryEngine();
  folder = mkdtempSync(join(tmpdir(), "cellflow-block-"));
  process.env.TEST_SECRET_OF_A_BLOCK = "hidden-value";
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the command prints; its errors are thrown. */
async function block(...words: string[]): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const program = new Command().exitOverride();
  registerBlocks(program.command("block"));
  const args = words.length === 1 ? (words[0]?.split(" ") ?? []) : words;
  await program.parseAsync(["block", ...args], { from: "user" });
  return printed;
}

test("blocks are created, listed, shown without their secrets, and deleted", async () => {
  expect(await block("ls")).toMatch(/^no blocks on the API at embedded:/);
  expect(await block("create secret --name kaggle --value-env TEST_SECRET_OF_A_BLOCK")).toMatch(
    /^saved block secret\/kaggle \(/,
  );
  expect((await Secret.load("kaggle")).get()).toBe("hidden-value");
  const key = join(folder, "key");
  writeFileSync(key, "hidden-file\n");
  await block(`create aws-credentials --name mine --aws-access-key-id id --awsSecretAccessKey-file=${key}`);
  await block("create s3-bucket --name data --bucket-name b --credentials aws-credentials/mine");
  expect((await S3Bucket.load("data")).credentials).toMatchObject({ awsAccessKeyId: "id" });
  const [header, ...rows] = (await block("ls")).trim().split("\n");
  expect(header).toMatch(/^ID +TYPE +NAME +SLUG$/);
  expect(rows.map((row) => row.split(/ +/).at(-1))).toEqual([
    "aws-credentials/mine",
    "s3-bucket/data",
    "secret/kaggle",
  ]);
  const shown = [
    await block("inspect secret/kaggle"),
    await block("inspect s3-bucket/data"),
    await block("inspect aws-credentials/mine --json"),
    await block("ls --json"),
  ];
  for (const text of shown) expect(text).not.toContain("hidden");
  expect(shown[0]).toMatch(/^value +\*{8}$/m);
  expect(await block("delete s3-bucket/data")).toBe("deleted block s3-bucket/data\n");
  const id = /\((.+)\)/.exec(await block("create json --name j --value [1,2.5]"))?.[1] ?? "";
  expect(await block("inspect", "--id", id)).toMatch(/^value +\[1,2\.5\]$/m);
  expect(await block("delete", "--id", id, "--yes")).toBe("deleted block json/j\n");
});

test("secrets that a server does not know of are masked, too", async () => {
  process.env.TEST_DATABASE_OF_A_BLOCK = "postgresql://u:hidden-url@h/d";
  process.env.TEST_SETTINGS_OF_A_BLOCK = '{"secret":"hidden-setting"}';
  await block("create database-credentials --name db --url-env TEST_DATABASE_OF_A_BLOCK");
  await block(
    "create remote-file-system --name fs --basepath s3://b --settings-env TEST_SETTINGS_OF_A_BLOCK",
  );
  expect(await block("inspect database-credentials/db")).not.toContain("hidden");
  expect(await block("inspect remote-file-system/fs --json")).not.toContain("hidden");
});

test.each<[string, string, string]>([
  ["inspect kaggle", "usage.block", "TYPE/NAME"],
  ["inspect a/b/c", "usage.block", "TYPE/NAME"],
  ["inspect", "usage.block", "TYPE/NAME"],
  ["inspect secret/kagle", "block.unknown", "did you mean secret/kaggle?"],
  ["inspect secrt/kaggle", "block-type.unknown", "did you mean secret?"],
  ["delete secret/none", "block.unknown", "no block secret/none"],
  ["inspect --id 1", "block.unknown", "with the id 1"],
  ["create secrt --name x", "block-type.unknown", "did you mean secret?"],
  ["create secret", "usage.block", "--name NAME"],
  ["create secret --value-env X", "usage.block", "--name NAME"],
  ["create secret --name My/Key --value-env TEST_SECRET_OF_A_BLOCK", "block.name", "my-key"],
  [
    "create secret --name kaggle --value-env TEST_SECRET_OF_A_BLOCK",
    "block.exists",
    "--overwrite replaces it",
  ],
  ["create secret --name x --value hidden-literal", "usage.secret", "--value-env"],
  ["create secret --name x --value-env NOT_SET_ANYWHERE", "usage.field", "NOT_SET_ANYWHERE is not set"],
  ["create secret --name x --value-file /no/such/file", "usage.field", "cannot read value"],
  ["create secret --name x", "usage.field", "--value-env VARIABLE"],
  ["create s3-bucket --name x --bucket-nam b", "usage.field", "did you mean --bucket-name?"],
  ["create s3-bucket --name x --bucket-name", "usage.field", "needs a value"],
  ["create s3-bucket --name x bucket", "usage.field", "--FIELD VALUE"],
  ["create s3-bucket --name x --bucket-name b --credentials mine", "usage.field", "aws-credentials/NAME"],
  [
    "create s3-bucket --name x --bucket-name b --credentials aws-credentials/no",
    "block.unknown",
    "aws-credentials/no",
  ],
  ["create slack-webhook --name x --notify-type loud --url-env HOME", "usage.field", "must be one of"],
  ["create webhook --name x --verify maybe --url-env HOME", "usage.field", "must be boolean"],
  ["create aws-credentials --name x --aws-client-parameters {", "usage.field", "as JSON"],
  ["register", "usage.register", "-f"],
  ["register -f a.py", "block.file", "prefect block register -f a.py"],
  ["register -f none.ts", "block.file", "there is no file"],
  ["register -m my_blocks", "block.module", "prefect block register -m my_blocks"],
  ["type inspect secrt", "block-type.unknown", "did you mean secret?"],
  ["type delete secret", "block-type.protected", "it stays"],
])("%s is refused in one line", async (line, code, text) => {
  const before = await block("ls --json");
  const error = await block(line).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
  expect((error as Error).message).not.toMatch(/\n|hidden/);
  expect(await block("ls --json")).toBe(before);
});

test("types are registered from a file that exports them, shown, and deleted with their blocks", async () => {
  const file = join(folder, "blocks.ts");
  writeFileSync(
    file,
    `import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
import { defineBlock, secret } from ${JSON.stringify(new URL("../../../../bridge/index.ts", import.meta.url).href)};
export const Account = defineBlock({ name: "My Account", description: "Who we are. There.", fields: z.object({ user: z.string(), key: secret(), level: z.int().default(1) }) });
export const other = 5;`,
  );
  expect(await block("register", "-f", file)).toBe("registered 1 block type: My Account (my-account)\n");
  const shown = await block("type inspect my-account");
  expect(shown).toMatch(/^description +Who we are$/m);
  expect(shown).toMatch(/^key +string, secret +yes/m);
  await block("create my-account --name a --user u --level 3 --key-env TEST_SECRET_OF_A_BLOCK");
  expect(await block("inspect my-account/a")).toMatch(/^level +3$/m);
  await expect(
    block("create my-account --name b --user u --level 1.5 --key-env TEST_SECRET_OF_A_BLOCK"),
  ).rejects.toMatchObject({ code: "usage.field", message: expect.stringContaining("must be integer") });
  expect(await block("type delete my-account")).toBe("deleted block type my-account\n");
  await expect(block("inspect my-account/a")).rejects.toMatchObject({ code: "block-type.unknown" });
  expect(await block("type ls")).toMatch(/^secret +Secret/m);
  const empty = join(folder, "empty.ts");
  writeFileSync(empty, "export const a = 1;");
  await expect(block("register", "-f", empty)).rejects.toMatchObject({ code: "block.file" });
  writeFileSync(join(folder, "broken.ts"), "export const = 1;");
  await expect(block("register", "-f", join(folder, "broken.ts"))).rejects.toMatchObject({
    code: "block.file",
  });
  expect(await block("register -m prefect_aws.credentials")).toContain("nothing to register");
});
