import { Command } from "commander";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { registerVariables } from "../../../../bridge/commands/variables/register.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => engine.close());

/** What the command prints; its errors are thrown. */
async function variable(...words: string[]): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const program = new Command().exitOverride();
  registerVariables(program.command("variable"));
  await program.parseAsync(["variable", ...words], { from: "user" });
  return printed;
}

test("variables are set, read, listed, shown and removed; values are JSON where they are some", async () => {
  expect(await variable("ls")).toMatch(/^no variables on the API at embedded:/);
  expect(await variable("set", "region", "fyn", "--tag", "geo", "--tag", "test")).toBe(
    "set variable region\n",
  );
  for (const [text, value] of [
    ['{"a": [1, null]}', { a: [1, null] }],
    ["12", 12],
    ['"12"', "12"],
    ["{no json", "{no json"],
    ["true", true],
  ] as const) {
    await variable("set", "value", text, "--overwrite");
    expect(JSON.parse(await variable("get", "value"))).toEqual(value);
  }
  expect(await variable("inspect", "region")).toMatch(/^tags +geo, test$/m);
  expect(JSON.parse(await variable("inspect", "region", "--json"))).toMatchObject({ value: "fyn" });
  const [header, first] = (await variable("ls")).split("\n");
  expect(header).toMatch(/^NAME +VALUE +TAGS +CREATED +UPDATED$/);
  expect(first).toMatch(/^region +"fyn" +geo, test/);
  expect(JSON.parse(await variable("ls", "--json"))).toHaveLength(2);
  expect(await variable("unset", "region")).toBe("unset variable region\n");
  expect(await variable("delete", "value", "--yes")).toBe("unset variable value\n");
});

test("what can't be is one line", async () => {
  await variable("set", "taken", "1");
  await expect(variable("set", "taken", "2")).rejects.toMatchObject({
    code: "variable.exists",
    message: expect.stringContaining("--overwrite"),
  });
  await expect(variable("get", "takn")).rejects.toMatchObject({
    code: "variable.unknown",
    message: expect.stringContaining("did you mean taken?"),
  });
  await expect(variable("unset", "none")).rejects.toMatchObject({ code: "variable.unknown" });
  await expect(variable("set", "My Name", "1")).rejects.toMatchObject({ code: "variable.name" });
  await expect(variable("set", "long", "x".repeat(6000))).rejects.toMatchObject({ code: "api.status" });
});
