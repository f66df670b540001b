import { expect, test } from "vitest";
import { readGlobalOptions } from "../../../../bridge/commands/input/global-options.ts";

test.each([
  [["-p", "team", "config", "view"], { profile: "team", args: ["config", "view"] }],
  [["--profile=team", "--no-prompt", "api"], { profile: "team", args: ["api"] }],
  [["--prompt", "--version"], { args: ["--version"] }],
  [["worker", "start", "-p", "pool"], { args: ["worker", "start", "-p", "pool"] }],
  [[], { args: [] }],
])("%j", (args, expected) => {
  expect(readGlobalOptions(args)).toEqual(expected);
});

test("a profile without a name is refused", () => {
  expect(() => readGlobalOptions(["-p"])).toThrow(/^-p is followed by the name of a profile$/);
});
