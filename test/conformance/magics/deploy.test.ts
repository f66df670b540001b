/** `%%deploy` from a running notebook: shown first, refused in one line, made again when it changed. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  await writeFile(join(place.folder, "package.json"), JSON.stringify({ name: "notebook", dependencies: {} }));
  kernel = await place.kernel();
  await kernel.execute("const factor = 3;\nconsole.log(factor);", { cellId: "factor" });
  await kernel.execute("%%task\nasync function times(n: number) { return n * factor; }", { cellId: "times" });
  await kernel.execute(
    "%%flow tripling\n/** Triples.\n * @param n how many */\nasync function tripling(n = 2) { return times(n); }",
    { cellId: "flow" },
  );
  await kernel.execute("const chart = 'not part of it';", { cellId: "chart" });
});
afterAll(() => place.remove());

async function shownBy(code: string): Promise<string> {
  const ran = await kernel.execute(code);
  expect(ran.error).toBe("");
  return String(ran.displays[0]?.data["text/plain"]);
}

async function deployments() {
  return (await place.client()).deployments.filter({});
}

test("--dry-run shows what would travel and makes nothing", async () => {
  const text = await shownBy('%%deploy tripling --cron "0 6 * * *" --dry-run');
  for (const part of [
    "factor",
    "times",
    "tripling",
    "Cell [1]",
    "console.log(factor);",
    "0 6 * * *",
    "Dry run",
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain("chart");
  expect(await deployments()).toEqual([]);
});

test("--dry-run refuses what the deployment would, in the same line", async () => {
  const wrong = ["-p n=five", "-p zz=1", "--name a/b", "--name ''", "--pool ''", "--timezone UTC"];
  for (const options of wrong) {
    const dry = await kernel.execute(`%%deploy tripling ${options} --dry-run`);
    const real = await kernel.execute(`%%deploy tripling ${options}`);
    expect([options, dry.status, real.error]).toEqual([options, "error", dry.error]);
    expect(dry.error).not.toMatch(/\n|422|POST/);
  }
  expect(await deployments()).toEqual([]);
});

test("body and options: options win, lists add up", async () => {
  const text = await shownBy(
    "%%deploy --name from-option --tag b\nname: from-body\ntags: [a]\nparameters: { n: 5 }\ndescription: Triples things",
  );
  expect(text).toMatch(/Deployed: tripling\/from-option, version/);
  expect(await deployments()).toMatchObject([
    { name: "from-option", tags: ["a", "b"], parameters: { n: 5 }, description: "Triples things" },
  ]);
});

test("deployed again when a cell changed: one deployment, another version", async () => {
  const version = async () => (await deployments())[0]?.version;
  const before = await version();
  await kernel.execute("const factor = 4;\nconsole.log(factor);", { cellId: "factor" });
  expect(await shownBy("%%deploy tripling --name from-option")).toContain("Deployed again");
  expect(await deployments()).toHaveLength(1);
  expect(await version()).not.toBe(before);
});

test("a wrong parameter, a wrong schedule, a secret: refused in one line, nothing made", async () => {
  const refuse = async (code: string, ...words: string[]) => {
    const ran = await kernel.execute(code);
    expect(ran.status).toBe("error");
    expect(ran.error).not.toContain("\n");
    for (const word of words) expect(ran.error).toContain(word);
  };
  await refuse("%%deploy tripling -p n=many", "n", "number", "many");
  await refuse("%%deploy tripling -p m=1", "m", "did you mean n");
  await refuse('%%deploy tripling --cron "61 * * * *"', "61");
  await refuse("%%deploy tripling --every often", "often");
  await refuse("%%deploy triplign", "did you mean tripling?");
  await kernel.execute('const factor = "AKIAIOSFODNN7EXAMPLE".length;', { cellId: "factor" });
  await refuse("%%deploy tripling", "literal", "environment");
  expect(await deployments()).toHaveLength(1);
});

test("a name whose cell was deleted lives in memory only: its user is named", async () => {
  const ran = await kernel.execute("%%deploy tripling", { deletedCells: ["factor"] });
  expect(ran.error).toMatch(/Cell \[\d+\] uses factor, which no cell declares any more/);
  expect(ran.error).not.toContain("\n");
});

test("the answer is the whole command that runs it, with what is needed; --description is an option", async () => {
  await kernel.execute("%%flow big --no-run\nasync function big(id: bigint, n: number) { return id; }");
  const needs = await shownBy('%%deploy big --description "Rides of a taxi"');
  expect(needs).toContain("Run it with: npx --no cellflow deployment run big/default -p id=… -p n=…");
  const found = async () => (await place.client()).deployments.readByName("big", "default");
  expect(await found()).toMatchObject({ description: "Rides of a taxi", parameters: {} });
  const set = await shownBy("%%deploy big\nparameters: { id: 9007199254740993, n: 5 }");
  expect(set).toMatch(/Run it with: npx --no cellflow deployment run big\/default$/);
  expect(await found()).toMatchObject({ parameters: { id: "9007199254740993", n: 5 } });
});
