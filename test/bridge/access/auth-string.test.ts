import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findAuthString } from "../../../bridge/access/auth-string.ts";
import { temporaryFolder } from "../server/harness.ts";

function fileWith(text: string): string {
  const file = join(temporaryFolder(), "auth");
  writeFileSync(file, text);
  return file;
}

test("the file wins over the setting, and its last line's end is not part of the string", () => {
  expect(findAuthString({ file: fileWith("admin:a b\r\n"), setting: "other" })).toBe("admin:a b");
  expect(findAuthString({ setting: "admin:a" })).toBe("admin:a");
  expect(findAuthString({ setting: " " })).toBeUndefined();
  expect(findAuthString({})).toBeUndefined();
});

test.each([
  ["hunter2:hunter2", /^the file of --auth-file cannot be read \(ENOENT\)/],
  [temporary, /^the file of --auth-file cannot be read \(EISDIR\)/],
  [() => fileWith("\n"), /^the file of --auth-file is empty/],
  [() => fileWith("hunter2\nadmin:b"), /^the file of --auth-file has more than one line/],
])("%s is refused in one line that does not repeat it", (given, message) => {
  const file = typeof given === "string" ? given : given();
  let error: Error | undefined;
  try {
    findAuthString({ file });
  } catch (thrown) {
    error = thrown as Error;
  }
  expect(error).toMatchObject({ code: "access.auth", message: expect.stringMatching(message) });
  expect(error?.message).not.toMatch(/hunter2|\n/);
});

function temporary(): string {
  return temporaryFolder();
}
