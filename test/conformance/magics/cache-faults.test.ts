/** Cached tasks of a notebook whose cells, values and imported files change, and two kernels that compute the same. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Kernel, type Place, type Ran } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  kernel = await place.kernel();
});
afterAll(() => place.remove());

function value({ displays }: Ran): unknown {
  return displays.at(-1)?.data["text/plain"];
}

/** The value of a call, and whether the task ran for it. */
async function call(code: string): Promise<[unknown, "ran" | "cached"]> {
  const ran = await kernel.execute(code);
  return [value(ran), ran.printed.includes("RAN") ? "ran" : "cached"];
}

function defineTask(name: string, result: string): Promise<Ran> {
  return kernel.execute(
    `%%task --cache 1h\nasync function ${name}(x: number) { console.log("RAN"); return ${result}; }`,
  );
}

describe("a value that a task uses", () => {
  it("counts as often as it is changed, and by the functions that change it", async () => {
    await kernel.execute("let factor = 2; let runs = 0; function setFactor(n: number) { factor = n }");
    await defineTask("scale", "x * factor");
    expect(await call("await scale(1)")).toEqual(["2", "ran"]);
    expect(await call("await scale(1)")).toEqual(["2", "cached"]);
    for (const expected of ["3", "4"]) {
      await kernel.execute("factor += 1");
      expect(await call("await scale(1)")).toEqual([expected, "ran"]);
    }
    for (const n of ["10", "20"]) expect(await call(`setFactor(${n}); await scale(1)`)).toEqual([n, "ran"]);
    expect(await call("await scale(1)")).toEqual(["20", "cached"]);
    await kernel.execute("%time factor = 30");
    expect(value(await kernel.execute("factor"))).toBe("30");
    expect((await call("await scale(1)"))[0]).toBe("30");
  });

  it("does not count before it is changed, in the cell that changes it", async () => {
    await kernel.execute("let step = 2");
    await defineTask("stepped", "x * step");
    const both = await kernel.execute(
      "const before = await stepped(1); step = 3; [before, await stepped(1)].join()",
    );
    expect(value(both)).toBe("'2,3'");
    expect(await call("await stepped(1)")).toEqual(["3", "ran"]);
    expect(await call("await stepped(1)")).toEqual(["3", "cached"]);
  });

  it("is of no use where the cell that sets it failed, until it runs", async () => {
    await kernel.execute("const rate = 2");
    await defineTask("rated", "x * rate");
    await call("await rated(1)");
    await kernel.execute('throw new Error("x"); const rate = 9');
    const before = await kernel.execute("[typeof rate, await rated(1).catch(() => 'failed')]");
    expect(before.printed).toContain("RAN");
    await kernel.execute("const rate = 9");
    expect((await call("await rated(1)"))[0]).toBe("9");
  });
});

describe("a helper", () => {
  it.each(["ts", "js"])(
    "of a .%s file is what was imported last, not what stands on the disk",
    async (type) => {
      const [name, file] = [`from${type}`, `helper-${type}.${type}`];
      const write = (n: number) =>
        kernel.execute(`%%writefile ${file}\nexport const ${name} = (x) => x + ${n}`);
      const load = () => kernel.execute(`import { ${name} } from "./${file}"`);
      await write(1);
      await load();
      await defineTask(`via${type}`, `${name}(x)`);
      expect(await call(`await via${type}(1)`)).toEqual(["2", "ran"]);
      await write(20);
      expect(await call(`await via${type}(1)`)).toEqual(["2", "cached"]);
      await load();
      expect(await call(`await via${type}(1)`)).toEqual(["21", "ran"]);
      await writeFile(join(place.folder, file), `export const ${name} = (x) => x + 1`);
      await load();
      expect(await call(`await via${type}(1)`)).toEqual(["2", "cached"]);
    },
  );
});

it("a module's value is what cells make it", async () => {
  const text =
    "export const c = { n: 1 }; let f = 1; export function set(n: number) { f = n } export const h = (x: number) => x * c.n * f;";
  await writeFile(join(place.folder, "state.ts"), text);
  await kernel.execute('import { c, h, set } from "./state.ts"');
  await defineTask("viaState", "h(x)");
  expect(await call("await viaState(1)")).toEqual(["1", "ran"]);
  await kernel.execute("c.n = 2");
  expect(await call("await viaState(1)")).toEqual(["2", "ran"]);
  await kernel.execute("set(5)");
  expect(await call("await viaState(1)")).toEqual(["10", "ran"]);
  expect(await call("await viaState(1)")).toEqual(["10", "cached"]);
});

it("a file that the task loads while it runs is what stands on the disk", async () => {
  const write = (n: number) =>
    writeFile(join(place.folder, "late.ts"), `export const late = (x: number) => x + ${n};`);
  await write(1);
  await defineTask("viaLate", '(await import("./late.ts")).late(x)');
  for (const how of ["ran", "cached"]) expect(await call("await viaLate(1)")).toEqual(["2", how]);
  await write(20);
  expect(await call("await viaLate(1)")).toEqual(["21", "ran"]);
  expect((await call("await viaLate(1)"))[0]).toBe("21");
  expect(await call("await viaLate(1)")).toEqual(["21", "cached"]);
});

it("JSON that was imported anew is cached by", async () => {
  const load = async (n: number) => {
    await writeFile(join(place.folder, "n.json"), `{ "n": ${n} }`);
    await kernel.execute('import settings from "./n.json"');
  };
  await load(1);
  await defineTask("viaJson", "x + settings.n");
  expect(await call("await viaJson(1)")).toEqual(["2", "ran"]);
  await load(20);
  expect(await call("await viaJson(1)")).toEqual(["21", "ran"]);
  expect(await call("await viaJson(1)")).toEqual(["21", "cached"]);
});

describe("two kernels", () => {
  const slow =
    '%%task --cache 1h\nasync function slow(x: number) {\n  console.log("RAN");\n' +
    "  while (!existsSync(`go-${x}`)) await new Promise((resolve) => setTimeout(resolve, 20));\n  return x;\n}";
  let other: Kernel;
  beforeAll(async () => {
    other = await place.kernel();
    for (const each of [kernel, other]) {
      await each.execute('import { existsSync } from "node:fs"');
      await each.execute(slow);
    }
  });
  const waits = ({ displays }: Ran) => displays.length > 0;

  it("compute once", async () => {
    const first = kernel.begin("await slow(1)");
    await first.until(({ printed }) => printed.includes("RAN"));
    const second = other.begin("await slow(1)");
    await second.until(waits);
    await writeFile(join(place.folder, "go-1"), "");
    expect(value(await first.done)).toBe("1");
    const waited = await second.done;
    expect(value(waited)).toBe("1");
    expect(waited.printed).not.toContain("RAN");
  });

  it("go on when one of them is stopped, whichever it is", async () => {
    const first = kernel.begin("await slow(2)");
    await first.until(({ printed }) => printed.includes("RAN"));
    const second = other.begin("await slow(2)");
    await second.until(waits);
    await other.interrupt();
    expect((await second.done).status).toBe("error");
    const third = other.begin("await slow(2)");
    await third.until(waits);
    await kernel.interrupt();
    expect((await first.done).status).toBe("error");
    await third.until(({ printed }) => printed.includes("RAN"));
    await writeFile(join(place.folder, "go-2"), "");
    expect(value(await third.done)).toBe("2");
    const left = (await readdir(join(place.home, "cache"))).filter((name) => name.includes(".lock"));
    expect(left).toEqual([]);
  });

  it("go on when a busy one is stopped in the middle of its code", async () => {
    const busy =
      '%%task --cache 1h\nfunction busy(x: number) {\n  console.log("RAN");\n  if (!existsSync("go-3")) for (;;);\n  return x;\n}';
    for (const each of [kernel, other]) await each.execute(busy);
    const first = kernel.begin("await busy(3)");
    await first.until(({ printed }) => printed.includes("RAN"));
    const second = other.begin("await busy(3)");
    await second.until(waits);
    await writeFile(join(place.folder, "go-3"), "");
    await kernel.interrupt();
    expect((await first.done).status).toBe("error");
    const taken = await second.done;
    expect([value(taken), taken.printed.includes("RAN")]).toEqual(["3", true]);
    expect(await call("await busy(3)")).toEqual(["3", "cached"]);
  });
});
