import { Command } from "commander";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { registerGlobalLimits } from "../../../../bridge/commands/limits/register-global-limits.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => engine.close());

/** What the command prints; its errors are thrown. */
async function gcl(line: string): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const program = new Command().exitOverride();
  registerGlobalLimits(program.command("gcl"));
  await program.parseAsync(["gcl", ...line.split(" ")], { from: "user" });
  return printed;
}

test("limits are created, listed, shown, changed, disabled, enabled and deleted", async () => {
  expect(await gcl("ls")).toMatch(/^no concurrency limits on the API at embedded:/);
  expect(await gcl("create db --limit 3")).toBe("created concurrency limit db\n");
  expect(await gcl("create api -l 5 --slot-decay-per-second .5 --active-slots 2 --disable")).toContain("api");
  const [header, api, db] = (await gcl("ls")).split("\n");
  expect(header).toMatch(/^NAME +ACTIVE +LIMIT +ACTIVE SLOTS +DECAY PER SECOND +UPDATED$/);
  expect(api).toMatch(/^api +no +5 +[012] +0\.5 +\d{4}-/);
  expect(db).toMatch(/^db +yes +3 +0 +0 +\d{4}-/);
  expect(await gcl("inspect api")).toMatch(/^decay +0\.5 per second$/m);
  expect(await gcl("update db --limit 0 --active-slots 1")).toBe("updated concurrency limit db\n");
  expect(await gcl("disable db")).toBe("disabled concurrency limit db\n");
  expect(JSON.parse(await gcl("inspect db --json"))).toMatchObject({
    limit: 0,
    active_slots: 1,
    active: false,
  });
  expect(await gcl("enable db")).toBe("enabled concurrency limit db\n");
  expect(JSON.parse(await gcl("ls --json"))).toMatchObject([{ name: "api" }, { name: "db", active: true }]);
  expect(await gcl("delete api")).toBe("deleted concurrency limit api\n");
  expect(JSON.parse(await gcl("ls --json"))).toHaveLength(1);
});

test.each([
  [
    "create db -l 1",
    1,
    "concurrency-limit.exists",
    /^there is a concurrency limit db on the API at \S+ already/,
  ],
  ["inspect dbb", 1, "concurrency-limit.unknown", /^no concurrency limit dbb on .*; did you mean db\?$/],
  ["delete none-such", 1, "concurrency-limit.unknown", /^no concurrency limit none-such on the API at \S+$/],
  ["disable none-such", 1, "concurrency-limit.unknown", /^no concurrency limit none-such/],
  ["update db", 2, "usage.update", /^nothing to change/],
  ["update db --enable --disable", 2, "usage.update", /not both$/],
  ["create a/b -l 1", 2, "usage.name", /^a limit's name may not hold \/ % & > <, got "a\/b"$/],
  ["create x -l -1", 2, "usage.number", /^--limit is a whole number, 0 or more, got "-1"$/],
  ["create x -l 1 --slot-decay-per-second fast", 2, "usage.number", /is a number, 0 or more, got "fast"$/],
])("%s ends with %i and one line", async (line, exitCode, code, message) => {
  await expect(gcl(line)).rejects.toMatchObject({ exitCode, code, message: expect.stringMatching(message) });
});
