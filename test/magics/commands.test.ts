import { Command } from "commander";
import { expect, test } from "vitest";
import { register } from "../../magics/commands.ts";

test("the help of deploy names no default that says nothing", () => {
  const program = new Command();
  register(program, { readCells: async () => [] });
  const help = program.commands[0]?.helpInformation() ?? "";
  expect(help).toContain("--tag <tag>");
  expect(help).not.toContain("[])");
});
